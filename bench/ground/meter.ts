import { availableParallelism } from "node:os";
import { cpuSeconds, machineCpuSeconds } from "./proc.ts";

export interface Metered<T, Name extends string> {
  result: T;
  seconds: number;
  cpu: Record<Name, number>;
  /** Share of all cores that went to processes that are none of ours. */
  foreign: number;
}

/** Measures `work` by the wall clock and by the CPU of process trees. */
export async function meter<T, Name extends string>(
  trees: Record<Name, number | number[]>,
  work: () => Promise<T>,
): Promise<Metered<T, Name>> {
  const names = Object.keys(trees) as Name[];
  const cpuNow = () => names.map((name) => cpuSeconds([trees[name]].flat()));
  const before = { cpu: cpuNow(), own: cpuSeconds([process.pid]), machine: machineCpuSeconds(), at: performance.now() };
  const result = await work();
  const seconds = (performance.now() - before.at) / 1000;
  const strangers = machineCpuSeconds() - before.machine - (cpuSeconds([process.pid]) - before.own);
  const cpu = Object.fromEntries(cpuNow().map((now, index) => [names[index], now - (before.cpu[index] ?? 0)]));
  return {
    result,
    seconds,
    cpu: cpu as Record<Name, number>,
    foreign: Math.min(1, Math.max(0, strangers / (seconds * availableParallelism()))),
  };
}
