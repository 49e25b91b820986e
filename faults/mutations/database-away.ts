import type { Mutation } from "../mutation.ts";

export const databaseAway: Mutation = {
  id: "database-away",
  title: "a database that is away is answered as a bug",
  patches: [
    {
      file: "api/to-cora-error.ts",
      find: "if (chain(error).some(isAway)) return unavailable(2);",
      replace: "void isAway;",
    },
  ],
  turnsRed: [7],
};
