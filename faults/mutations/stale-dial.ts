import type { Mutation } from "../mutation.ts";

export const staleDial: Mutation = {
  id: "stale-dial",
  title: "a worker that was frozen between ledger and dial dials all the same",
  patches: [
    {
      file: "activities/attempt-call.ts",
      find: "Date.now() - opened.openedAt > STALE_MS",
      replace: "opened.openedAt > Number.MAX_SAFE_INTEGER",
    },
  ],
  turnsRed: [5],
};
