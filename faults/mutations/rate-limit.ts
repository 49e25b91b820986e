import type { Mutation } from "../mutation.ts";

export const rateLimit: Mutation = {
  id: "rate-limit",
  title: "a caller may ask as often as it likes",
  patches: [
    {
      file: "api/http/rate-limit.ts",
      find: "  if (admitted) return;",
      replace: "  if (admitted || state.msBeforeNext >= 0) return;",
    },
  ],
  turnsRed: [28],
  trials: 7,
};
