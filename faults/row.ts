import type { Tally } from "./checker/tally.ts";
import type { Patch } from "./patch.ts";
import type { World } from "./world/world.ts";

export interface RowRun {
  world: World;
  /** Seeded by the run's seed and the row's number: the same seed gives the same schedule. */
  random: () => number;
  /** How many trials to make; what one trial is, the row decides and `tally.trial` counts. */
  trials: number;
  tally: Tally;
}

/** One fault, brought about from outside, and what must be true afterwards. */
export interface Row {
  number: number;
  /** What the report's line begins with, for example "worker killed between accept and completion". */
  title: string;
  /** How the fault is brought about. */
  fault: string;
  /** What must be observed. */
  expected: string;
  trials: { short: number; long: number };
  /** Ids of the mutations under which this row must turn red. */
  protectedBy: readonly string[];
  /** True where the fault meets all that share the world, so that no other row may run beside it. */
  alone: boolean;
  /** True where nearly all of its time is waiting, so that it had better begin before the others. */
  waits: boolean;
  /** Changes to processes by which it hits an instant, each set in a process of its own. */
  failpoints?: readonly (readonly Patch[])[];
  run(given: RowRun): Promise<void>;
}
