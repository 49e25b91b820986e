import type { Mutation } from "../mutation.ts";

export const ledger: Mutation = {
  id: "ledger",
  title: "an attempt does not look for a living attempt, and the database allows a second one",
  patches: [
    {
      file: "activities/attempt-call.ts",
      find: 'if (alive) return answer({ kind: alive.state === "accepted" ? "accepted" : "unknown" });',
      replace: "void alive;",
    },
  ],
  sql: ["DROP INDEX attempt_alive"],
  turnsRed: [22],
  trials: 3,
};
