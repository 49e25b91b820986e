import type { Mutation } from "../mutation.ts";

export const callbackBinding: Mutation = {
  id: "callback-binding",
  title: "a callback may speak for any attempt",
  patches: [
    {
      file: "db/queries/bind-attempt.ts",
      find: "(provider_id = ? OR provider_id IS NULL)",
      replace: "(provider_id = ? OR true)",
    },
    {
      file: "db/queries/bind-attempt.ts",
      find: "AND NOT EXISTS (SELECT 1 FROM attempt other WHERE other.provider_id = ? AND other.id <> a.id)",
      replace: "AND ?::text IS NOT NULL",
    },
  ],
  turnsRed: [18],
  trials: 9,
};
