import { availableParallelism, cpus, totalmem, type as system } from "node:os";

export interface Machine {
  cores: number;
  model: string;
  memoryGiB: number;
  system: string;
  node: string;
}

export const thisMachine = (): Machine => ({
  cores: availableParallelism(),
  model: cpus()[0]?.model.trim() ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: system(),
  node: process.version,
});
