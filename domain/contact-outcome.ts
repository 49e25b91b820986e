import type { CallOutcome, CallState } from "./call-state.ts";
import type { EmailState } from "./email-state.ts";
import type { TaskAttemptStatus } from "./task-state.ts";

/** `judge`: somebody was reached, and what they said decides. `wait`: nothing is known yet. */
export type ContactOutcome = TaskAttemptStatus | "judge" | "wait";

export interface CallFacts {
  state: CallState;
  outcome: CallOutcome | null;
  reason: string | null;
  settled: boolean;
}

/** What a call means for the task that it was made for. A call that nobody can tell of counts as possibly made. */
export function callOutcome({ state, outcome, reason, settled }: CallFacts): ContactOutcome {
  if (state === "needs_review") return "needs_review";
  if (!settled) return "wait";
  if (state === "denied") return deniedOutcome(reason);
  if (outcome === "connected") return "judge";
  if (outcome === "voicemail") return "voicemail";
  if (state === "cancelled") return "cancelled";
  if (reason?.includes("busy")) return "busy";
  return outcome === "no_answer" ? "no_answer" : "failed";
}

/** Nobody begins to reach a person who has opted out: whoever did so did it meanwhile. */
const deniedOutcome = (reason: string | null): ContactOutcome =>
  reason === "withdrawn" || reason === "opted_out" ? "withdrawn" : "denied";

export interface EmailFacts {
  state: EmailState;
  reason: string | null;
  expectsReply: boolean;
  replied: boolean;
  /** The time for an answer, or for the mail provider's report, is over. */
  overdue: boolean;
}

const FAILED: EmailState[] = ["failed", "bounced", "complained"];

/** What an email means for its task: once it is out, a reply counts whatever the mail provider says of the delivery. */
export function emailOutcome({ state, reason, expectsReply, replied, overdue }: EmailFacts): ContactOutcome {
  if (state === "queued" || state === "deferred") return "wait";
  if (state === "denied") return deniedOutcome(reason);
  if (state === "cancelled") return "cancelled";
  if (replied) return "judge";
  if (state === "needs_review") return "needs_review";
  if (state === "complained") return "refused";
  if (FAILED.includes(state)) return "failed";
  if (expectsReply) return overdue ? "no_reply" : "wait";
  return state === "delivered" || state === "opened" || overdue ? "success" : "wait";
}
