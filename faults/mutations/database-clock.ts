import type { Mutation } from "../mutation.ts";

export const databaseClock: Mutation = {
  id: "database-clock",
  title: "each worker judges by its own clock",
  patches: [
    {
      file: "db/queries/read-person.ts",
      find: "now: new Date(row.now_ms),",
      replace: "now: new Date(),",
    },
    {
      file: "db/queries/database-now.ts",
      find: "return new Date(row.ms);",
      replace: "return new Date(row.ms && Date.now());",
    },
  ],
  turnsRed: [19],
  trials: 14,
};
