import type { Mutation } from "../mutation.ts";

export const creditHold: Mutation = {
  id: "credit-hold",
  title: "nothing is reserved when outreach is accepted",
  sql: ["DROP TRIGGER take_hold ON credit_hold"],
  turnsRed: [25],
};
