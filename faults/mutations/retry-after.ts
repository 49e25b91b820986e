import type { Mutation } from "../mutation.ts";

export const retryAfter: Mutation = {
  id: "retry-after",
  title: "a vendor's Retry-After is not kept",
  patches: [
    {
      file: "providers/retry-after.ts",
      find: "Math.max(Math.ceil(seconds), 1)",
      replace: "Math.min(Math.ceil(seconds), 1)",
    },
  ],
  turnsRed: [9],
};
