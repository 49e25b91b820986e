import type { BenchCora, BenchCoraOptions } from "./bench-cora.ts";
import type { BenchProcess, IsReady } from "./bench-process.ts";
import type { Metered } from "./meter.ts";
import type { Servers } from "./servers.ts";

/** What a benchmark stands on: real servers and processes, and instruments. All of it is gone when the benchmark ends. */
export interface Ground {
  rounds: number;
  isQuick: boolean;
  /** How many of something this run takes: as `--set <benchmark>.<name>=<n>` says, else the full or the quick size. */
  size(name: string): number;
  say(line: string): void;
  servers: Servers;
  /** A Cora of one's own: database, sandbox, and API and worker processes that start when asked. */
  cora(options?: BenchCoraOptions): Promise<BenchCora>;
  /** A program of this repository on this very Node, with exactly that environment. */
  spawn(file: string, env: Record<string, string>, isReady: IsReady): Promise<BenchProcess>;
  /** A fresh migrated database; its URL as the superuser. */
  database(): Promise<string>;
  /** Wall clock and CPU seconds of process trees (by name: process ids) while `work` runs, and what strangers took of the machine. */
  meter<T, Name extends string>(
    trees: Record<Name, number | number[]>,
    work: () => Promise<T>,
  ): Promise<Metered<T, Name>>;
}
