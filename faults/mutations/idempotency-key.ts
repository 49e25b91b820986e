import type { Mutation } from "../mutation.ts";

export const idempotencyKey: Mutation = {
  id: "idempotency-key",
  title: "a request is not recognised by its key",
  patches: [
    {
      file: "api/invoke.ts",
      find: "? readKey(request.idempotencyKey) : null;",
      replace: "? `${readKey(request.idempotencyKey)}-${Math.random()}` : null;",
    },
  ],
  turnsRed: [3, 8, 20, 21, 34],
  trials: 4,
};
