import type { Mutation } from "../mutation.ts";

export const withdrawn: Mutation = {
  id: "withdrawn",
  title: "the gate sends what was withdrawn",
  patches: [
    {
      file: "domain/gate.ts",
      find: 'if (facts.withdrawn) return deny("withdrawn");',
      replace: "",
    },
  ],
  turnsRed: [23],
};
