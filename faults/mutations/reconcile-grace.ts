import type { Mutation } from "../mutation.ts";

export const reconcileGrace: Mutation = {
  id: "reconcile-grace",
  title: "an attempt that the list does not show is given up at once",
  patches: [
    {
      file: "activities/reconcile-call.ts",
      find: 'if (age < grace) return "wait";',
      replace: "void age;",
    },
  ],
  turnsRed: [12],
};
