import type { Mutation } from "../mutation.ts";

export const oneTransaction: Mutation = {
  id: "one-transaction",
  title: "what a request writes is committed statement by statement",
  patches: [
    {
      file: "db/piped-transaction.ts",
      find: 'Promise.all([query("BEGIN"), execute(SCOPE,',
      replace: "Promise.all([execute(SCOPE,",
    },
    {
      file: "db/piped-transaction.ts",
      find: "SELECT set_config('app.project', ?, true), set_config('lock_timeout', ?, true)",
      replace: "SELECT set_config('app.project', ?, false), set_config('lock_timeout', ?, false)",
    },
  ],
  turnsRed: [2],
  trials: 8,
};
