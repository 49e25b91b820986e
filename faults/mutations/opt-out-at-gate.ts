import type { Mutation } from "../mutation.ts";

export const optOutAtGate: Mutation = {
  id: "opt-out-at-gate",
  title: "the gate knows no opt-outs",
  patches: [
    {
      file: "domain/gate.ts",
      find: 'if (facts.lead.outreachDisabled) return deny("opted_out");',
      replace: "",
    },
    {
      file: "domain/gate.ts",
      find: 'if (facts.suppressed) return deny("suppressed");',
      replace: "",
    },
  ],
  turnsRed: [24],
  trials: 9,
};
