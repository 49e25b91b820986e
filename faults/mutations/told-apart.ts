import type { Mutation } from "../mutation.ts";
import { carelessCall } from "../patches/longer-call.ts";

export const toldApart: Mutation = {
  id: "told-apart",
  title: "a release changes what calls under way do next, and does not tell them from new ones",
  release: carelessCall,
  turnsRed: [29],
  trials: 3,
};
