import type { Mutation } from "../mutation.ts";

export const rankedStates: Mutation = {
  id: "ranked-states",
  title: "whatever is heard last is the state",
  patches: [
    {
      file: "domain/call-state.ts",
      find: "(RANK[heard] > RANK[now] ? heard : now)",
      replace: "(RANK[heard] >= 0 ? heard : now)",
    },
  ],
  turnsRed: [15],
};
