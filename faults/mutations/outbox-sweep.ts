import type { Mutation } from "../mutation.ts";

export const outboxSweep: Mutation = {
  id: "outbox-sweep",
  title: "promises are carried when a notice arrives, and nobody looks for those whose notice was lost",
  patches: [
    {
      file: "worker/dispatcher.ts",
      find: "const SWEEP_MS = 1_000;",
      replace: "const SWEEP_MS = 86_400_000;",
    },
  ],
  turnsRed: [1],
};
