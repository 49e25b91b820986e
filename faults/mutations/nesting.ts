import type { Mutation } from "../mutation.ts";

export const nesting: Mutation = {
  id: "nesting",
  title: "input may be nested as deep as it likes",
  patches: [
    {
      file: "api/refuse-deep-nesting.ts",
      find: "if (isTooDeep(input))",
      replace: "if (isTooDeep(input) && MAX_DEPTH === 0)",
    },
  ],
  turnsRed: [27],
  trials: 90,
};
