import { Call } from "../../db/entities/call.ts";
import { Email } from "../../db/entities/email.ts";
import type { TaskAttempt } from "../../db/entities/task-attempt.ts";
import { callOutcome, emailOutcome } from "../../domain/contact-outcome.ts";
import type { ContactOutcome } from "../../domain/contact-outcome.ts";
import { hasReplied } from "../../db/queries/goals/replies.ts";
import type { TaskTurn } from "./task-turn.ts";

interface Seen {
  outcome: ContactOutcome;
  /** When waiting for it is over. */
  dueAt: Date | null;
}

/** How long the mail provider may take to report a delivery before the sending counts as one. */
const REPORT_MS = 10 * 60_000;

/** What has come of an attempt, from its record as it is now. */
export const attemptOutcome = (turn: TaskTurn, attempt: TaskAttempt): Promise<Seen> =>
  BY_CHANNEL[attempt.channel](turn, attempt);

const BY_CHANNEL: Record<TaskAttempt["channel"], (turn: TaskTurn, attempt: TaskAttempt) => Promise<Seen>> = {
  call: async ({ em }, { recordId }) => {
    const call = await em.findOneOrFail(Call, { id: recordId }, { refresh: true });
    const facts = {
      state: call.state,
      outcome: call.outcome ?? null,
      reason: call.reason ?? null,
      settled: Boolean(call.settledAt),
    };
    return { outcome: callOutcome(facts), dueAt: null };
  },
  email: async ({ em, task, policy, now }, { recordId, startedAt }) => {
    const email = await em.findOneOrFail(Email, { id: recordId }, { refresh: true });
    const patience = task.expectsReply ? policy.follow_up_hours * 3_600_000 : REPORT_MS;
    const dueAt = email.sentAt ? new Date(email.sentAt.getTime() + patience) : null;
    const outcome = emailOutcome({
      state: email.state,
      reason: email.reason ?? null,
      expectsReply: task.expectsReply,
      replied: await hasReplied(em, task, startedAt),
      overdue: dueAt !== null && dueAt <= now,
    });
    return { outcome, dueAt };
  },
};
