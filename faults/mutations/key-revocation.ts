import type { Mutation } from "../mutation.ts";

export const keyRevocation: Mutation = {
  id: "key-revocation",
  title: "a key that was revoked still opens",
  patches: [
    {
      file: "api/auth/authenticate.ts",
      find: 'if (row.ended) throw new CoraError("revoked_api_key");',
      replace: "void row.ended;",
    },
  ],
  turnsRed: [36],
  trials: 2,
};
