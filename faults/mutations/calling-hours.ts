import type { Mutation } from "../mutation.ts";

export const callingHours: Mutation = {
  id: "calling-hours",
  title: "the gate knows no calling hours",
  patches: [
    {
      file: "domain/gate.ts",
      find: "if (isOpen(zones, now, policy)) return null;",
      replace: "if (zones.length >= 0) return null;",
    },
  ],
  turnsRed: [19],
  trials: 8,
};
