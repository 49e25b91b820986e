import { Call } from "../../db/entities/call.ts";
import { Email } from "../../db/entities/email.ts";
import { Lead } from "../../db/entities/lead.ts";
import type { TaskAttempt } from "../../db/entities/task-attempt.ts";
import { newsOfPerson } from "../../db/queries/goals/news-of-person.ts";
import type { News } from "../../db/queries/goals/news-of-person.ts";
import { callOutcome, emailOutcome } from "../../domain/contact-outcome.ts";
import type { ContactOutcome } from "../../domain/contact-outcome.ts";
import type { TaskTurn } from "./task-turn.ts";

export interface Seen {
  outcome: ContactOutcome;
  /** The code behind it: the record's own, or what the person let us know that made it unwanted. */
  reason: string | null;
  /** When waiting for it is over. */
  dueAt: Date | null;
  /** What the person has let us know meanwhile, on whichever channel. */
  news: News | null;
}

/** How long the mail provider may take to report a delivery before the sending counts as one. */
const REPORT_MS = 10 * 60_000;

/** What has come of an attempt, from its record as it is now. */
export async function attemptOutcome(turn: TaskTurn, attempt: TaskAttempt): Promise<Seen> {
  const news = await newsOfPerson(turn.em, turn.task.id);
  const seen = await BY_CHANNEL[attempt.channel](turn, attempt, news);
  const reason = seen.outcome === "withdrawn" ? await withdrawnBecause(turn, news) : seen.reason;
  return { ...seen, reason, news };
}

async function withdrawnBecause({ em, task }: TaskTurn, news: News | null): Promise<string> {
  const lead = await em.findOneOrFail(Lead, { id: task.leadId }, { refresh: true });
  return lead.outreachDisabled ? "opted_out" : (news ?? "unwanted");
}

type Look = (turn: TaskTurn, attempt: TaskAttempt, news: News | null) => Promise<Omit<Seen, "news">>;

const BY_CHANNEL: Record<TaskAttempt["channel"], Look> = {
  call: async ({ em }, { recordId }) => {
    const call = await em.findOneOrFail(Call, { id: recordId }, { refresh: true });
    const reason = call.reason ?? null;
    const facts = { state: call.state, outcome: call.outcome ?? null, reason, settled: Boolean(call.settledAt) };
    return { outcome: callOutcome(facts), reason, dueAt: null };
  },
  email: async ({ em, task, policy, now }, { recordId }, news) => {
    const email = await em.findOneOrFail(Email, { id: recordId }, { refresh: true });
    const patience = task.expectsReply ? policy.follow_up_hours * 3_600_000 : REPORT_MS;
    const dueAt = email.sentAt ? new Date(email.sentAt.getTime() + patience) : null;
    const reason = email.reason ?? null;
    const outcome = emailOutcome({
      state: email.state,
      reason,
      expectsReply: task.expectsReply,
      replied: news === "replied",
      overdue: dueAt !== null && dueAt <= now,
    });
    return { outcome, reason, dueAt };
  },
};
