import type { Mutation } from "../mutation.ts";

export const refusalIsFinal: Mutation = {
  id: "refusal-is-final",
  title: "an order that was refused for good is made again",
  patches: [
    {
      file: "providers/twilio/place-call.ts",
      find: 'if (failure.kind === "refused")',
      replace: 'if (failure.kind === "refused" && failure.code === "")',
    },
  ],
  turnsRed: [13],
};
