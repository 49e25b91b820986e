import type { Mutation } from "../mutation.ts";

export const inboxDedupe: Mutation = {
  id: "inbox-dedupe",
  title: "every delivery of a webhook is kept and applied",
  patches: [
    {
      file: "db/queries/put-inbox.ts",
      find: "ON CONFLICT (provider, side, dedupe_key) DO NOTHING",
      replace: "",
    },
  ],
  sql: ["ALTER TABLE inbox DROP CONSTRAINT inbox_once"],
  turnsRed: [14],
};
