import type { Mutation } from "../mutation.ts";

export const callOffQueued: Mutation = {
  id: "call-off-queued",
  title: "nobody looks after calls that the telephone company queues",
  patches: [
    {
      file: "worker/housekeeping.ts",
      find: "{ run: callOffQueued, everyMs: MINUTE_MS / 6 },",
      replace: "{ run: callOffQueued, everyMs: 1_000 * MINUTE_MS },",
    },
  ],
  turnsRed: [26],
  trials: 2,
};
