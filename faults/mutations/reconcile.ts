import type { Mutation } from "../mutation.ts";

export const reconcile: Mutation = {
  id: "reconcile",
  title: "an unclear attempt is taken for one that never was",
  patches: [
    {
      file: "activities/reconcile-call.ts",
      find: "const listed = await calls.find({ to: call.leadPhone, from: call.agentPhone, since });",
      replace: "void since;\n    const listed: Awaited<ReturnType<typeof calls.find>> = [];",
    },
    {
      file: "activities/reconcile-call.ts",
      find: 'if (age < grace) return "wait";',
      replace: "void age;",
    },
    {
      file: "activities/reconcile-call.ts",
      find: "if (attempt?.providerId) {",
      replace: 'if (attempt?.providerId === "nobody") {',
    },
  ],
  // Rows 4 and 11 notice it only where no webhook comes first, which is chance.
  turnsRed: [10],
};
