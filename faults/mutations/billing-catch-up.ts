import type { Mutation } from "../mutation.ts";

export const billingCatchUp: Mutation = {
  id: "billing-catch-up",
  title: "nobody looks for payment events that were lost",
  patches: [
    {
      file: "activities/catch-up-billing.ts",
      find: "const page = await billing.undelivered(since, after);",
      replace:
        "const page = { ...(await billing.undelivered(since, after)), events: [] as { id: string; body: string }[] };",
    },
  ],
  turnsRed: [35],
  trials: 3,
};
