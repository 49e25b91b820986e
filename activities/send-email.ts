import type { EntityManager } from "@mikro-orm/postgresql";
import { ApplicationFailure } from "@temporalio/common";
import type { Email } from "../db/entities/email.ts";
import { inProject } from "../db/project-scope.ts";
import { databaseNow } from "../db/queries/database-now.ts";
import { gateFacts } from "../db/queries/gate-facts.ts";
import { aliveAttempt, openAttempt } from "../db/queries/ledger.ts";
import { threadBefore } from "../db/queries/thread-before.ts";
import { lockEmail } from "../db/queries/lock-record.ts";
import { noteActivity } from "../db/queries/note-activity.ts";
import { writeVerdict } from "../db/queries/write-verdict.ts";
import { isSettled, laterEmail } from "../domain/email-state.ts";
import type { EmailState } from "../domain/email-state.ts";
import { EMAIL_TIMING } from "../domain/workflow-input.ts";
import type { EmailDraft } from "../providers/language-model.ts";
import type { ActivityDeps } from "./deps.ts";
import { draftEmail } from "./draft-email.ts";
import type { Draft } from "./draft-email.ts";
import { heartbeating } from "./heartbeating.ts";
import { judgeEmail } from "./judge-email.ts";
import { openAtOnce } from "./open-at-once.ts";
import type { OpenedEmail } from "./open-at-once.ts";
import { outgoingEmail } from "./outgoing-email.ts";
import type { Traced } from "./quiet.ts";
import { recordAtOnce } from "./record-at-once.ts";
import { recordSentEmail } from "./record-sent-email.ts";
import { settleEmail } from "./settle-email.ts";

export interface SendEmail extends Traced {
  projectId: string;
  emailId: string;
}
export type SendResult = { kind: "settled"; state: EmailState } | { kind: "deferred"; untilMs: number };

/** A deferral may outlive the provider's memory of a key; then a second try would be a second message. */
const KEY_MS = EMAIL_TIMING.sendWindowSeconds * 1000;

type Opened = OpenedEmail | { answer: SendResult };

/** Gate, text, ledger, provider, ledger. Safe to repeat: text and key are frozen before the first try. */
export const sendEmailActivity =
  (deps: ActivityDeps) =>
  (input: SendEmail): Promise<SendResult> =>
    heartbeating(async () => {
      const draft = await draftEmail(deps, input);
      const { emails } = await deps.providersFor(input.projectId);
      const opened = (await openAtOnce(deps, input, draft)) ?? (await open(deps, input, draft));
      if ("answer" in opened) return opened.answer;
      const sent = await emails.send(opened.message);
      const { projectId, emailId } = input;
      const { again, state } =
        (await recordAtOnce(deps, projectId, { emailId, attemptId: opened.attemptId }, sent)) ??
        (await inProject(deps.database, projectId, (em) => recordSentEmail(em, emailId, opened.attemptId, sent)));
      if (again === null) return { kind: "settled", state };
      throw ApplicationFailure.create({
        message: again.code,
        type: "EmailNotSentYet",
        ...(again.seconds === null ? {} : { nextRetryDelay: `${again.seconds}s` }),
      });
    });

const isWritten = ({ subject }: Email): boolean => subject !== null && subject !== undefined;

/** The words are fixed before anything is sent: a second version under the same key would be refused. */
async function write(em: EntityManager, email: Email, words: EmailDraft): Promise<void> {
  const thread = email.outreachTaskId ? await threadBefore(em, email.id) : null;
  email.subject = thread && !thread.keepsSubject ? answering(thread.subject) : words.subject;
  email.body = words.body;
  email.threadId = thread?.threadId ?? null;
  email.follows = thread?.follows ?? null;
}

const answering = (subject: string): string => (/^re:/i.test(subject) ? subject : `Re: ${subject}`);

const settled = ({ state }: Email): Opened => ({ answer: { kind: "settled", state } });

const open = (deps: ActivityDeps, { projectId, emailId }: SendEmail, draft: Draft | null): Promise<Opened> =>
  inProject(deps.database, projectId, async (em) => {
    const email = await lockEmail(em, emailId);
    const alive = await aliveAttempt(em, emailId);
    if (isSettled(email.state)) {
      // The provider's report came before its answer was written down.
      if (alive && email.providerId)
        await recordSentEmail(em, emailId, alive.id, { kind: "accepted", providerId: email.providerId });
      return settled(email);
    }
    const people = { projectId, leadId: email.leadId, agentId: email.agentId, recordId: emailId };
    if (alive && (await databaseNow(em)).getTime() - alive.openedAt.getTime() > KEY_MS) {
      email.state = laterEmail(email.state, "needs_review");
      email.reason = "attempt_unclear";
      const note = { eventType: "email_needs_review", title: "Needs a person to look", detail: email.reason };
      await noteActivity(em, { ...people, ...note, status: email.state });
      return settled(email);
    }
    // Somebody else may have fixed other words in the meantime.
    if (draft !== null && !isWritten(email)) await write(em, email, draft.words);
    const facts = await gateFacts(em, people, email.outreachTaskId);
    const verdict = judgeEmail(email, facts);
    await writeVerdict(em, projectId, emailId, "email", verdict);
    if (verdict.decision === "deny") {
      deny(email, verdict.rule, alive !== null);
      await noteActivity(em, {
        ...people,
        eventType: `email_${email.state}`,
        title: "Email not sent",
        detail: verdict.rule,
        status: email.state,
      });
      await settleEmail(em, email);
      return settled(email);
    }
    if (verdict.decision === "defer") {
      email.state = laterEmail(email.state, "deferred");
      email.reason = verdict.rule;
      email.deferredUntil = verdict.until;
      await noteActivity(em, {
        ...people,
        eventType: "email_deferred",
        title: "Email deferred",
        detail: verdict.rule,
        status: "deferred",
      });
      return { answer: { kind: "deferred", untilMs: verdict.until.getTime() } };
    }
    // An address that changed since the first try would make a second message of it: the first try's stays.
    if (!alive) email.leadEmail = facts.email as string;
    const attempt = alive ?? (await openAttempt(em, projectId, emailId, "email", facts.now));
    const { agentName, policy } = facts;
    return {
      attemptId: attempt.id,
      message: outgoingEmail({ email, attempt, agentName, policy, settings: deps.settings }),
    };
  });

/** What was tried once and may have arrived is not called denied: a person has to look. */
function deny(email: Email, rule: string, mayHaveArrived: boolean): void {
  email.state = laterEmail(email.state, mayHaveArrived ? "needs_review" : "denied");
  email.reason = rule;
}
