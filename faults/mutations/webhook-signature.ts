import type { Mutation } from "../mutation.ts";

export const webhookSignature: Mutation = {
  id: "webhook-signature",
  title: "every webhook is taken for a genuine one",
  patches: [
    {
      file: "providers/sides/signers.ts",
      find: 'if (live.some(fits)) return "live";',
      replace: 'if (live.some(fits) || live.length > 0) return "live";',
    },
  ],
  turnsRed: [17],
  trials: 33,
};
