import { runFaults } from "../../faults/run/run-faults.ts";

/** The fault matrix: the options are told by `--help`. */
export const faults = (args: string[]): Promise<number> => runFaults(args);
