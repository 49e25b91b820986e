import type { Mutation } from "../mutation.ts";

export const pollSilent: Mutation = {
  id: "poll-silent",
  title: "nobody asks the mail provider about emails of which nothing is heard",
  patches: [
    {
      file: "worker/housekeeping.ts",
      find: "  { run: pollSilentEmails, everyMs: MINUTE_MS },\n",
      replace: "",
    },
  ],
  turnsRed: [16],
};
