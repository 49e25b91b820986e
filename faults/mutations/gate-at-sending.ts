import type { Mutation } from "../mutation.ts";

export const gateAtSending: Mutation = {
  id: "gate-at-sending",
  title: "the gate is asked when outreach is accepted and not again when it is sent",
  patches: [
    {
      file: "activities/attempt-call.ts",
      find: 'if (verdict.decision !== "allow") {',
      replace: 'if (verdict.decision !== "allow" && facts.phone === null) {',
    },
    {
      file: "activities/send-email.ts",
      find: 'if (verdict.decision === "deny") {',
      replace: 'if (verdict.decision === "deny" && facts.email === null) {',
    },
    {
      file: "activities/send-email.ts",
      find: 'if (verdict.decision === "defer") {',
      replace: 'if (verdict.decision === "defer" && facts.email === null) {',
    },
  ],
  turnsRed: [6, 24],
  trials: 9,
};
