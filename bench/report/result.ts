import type { Figure } from "../benchmark.ts";
import type { Machine } from "./machine.ts";

/** One benchmark as it was measured, with all that is needed to compare it with another run. */
export interface Result {
  name: string;
  at: string;
  isQuick: boolean;
  machine: Machine;
  sizes: Record<string, number>;
  seconds: number;
  /** Share of all cores that went to strangers' processes meanwhile. */
  foreign: number;
  figures: Figure[];
  notes: string[];
}
