import type { Ground } from "./ground/ground.ts";

export type Target = ({ atLeast: number } | { atMost: number }) & {
  /** Printed where the target is missed: why, and what would change it. */
  otherwise?: string;
};

export interface Figure {
  name: string;
  /** `x` for a ratio; else `req/s`, `ms`, `events`, `MB` … */
  unit: string;
  /** One value per round; the report shows the median and the range. */
  rounds: number[];
  /**
   * What the figure means on another machine: a `ratio` (against a reference of the same run) and a `count` mean the same
   * and are what `--check` compares; an `absolute` figure says something about this machine only.
   */
  kind: "ratio" | "count" | "absolute";
  better: "more" | "less";
  target?: Target;
}

export interface Size {
  full: number;
  quick: number;
  /** What there are so many of. */
  means: string;
}

export interface Measured {
  figures: Figure[];
  /** What a reader has to know about this very run. */
  notes?: string[];
}

export interface Benchmark {
  /** The folder, and what `--only` takes. */
  name: string;
  question: string;
  /** How it is measured, a sentence each. */
  method: string[];
  sizes: Record<string, Size>;
  run(ground: Ground): Promise<Measured>;
}
