import { defineSignal } from "@temporalio/workflow";

/** What held a record back may have changed: ask the gate again now instead of at the time it named. */
export const recheckSignal = defineSignal("recheck");
