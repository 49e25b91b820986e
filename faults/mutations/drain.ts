import type { Mutation } from "../mutation.ts";

export const drain: Mutation = {
  id: "drain",
  title: "an API process that is told to stop does not finish what it has begun",
  patches: [{ file: "api/main.ts", find: "  await server.close();\n", replace: "" }],
  turnsRed: [30],
  trials: 1,
};
