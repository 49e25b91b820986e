import { ApplicationFailure } from "@temporalio/common";
import { brainOf, briefOf } from "../db/brief.ts";
import type { Email } from "../db/entities/email.ts";
import { inProject } from "../db/project-scope.ts";
import { gateFacts } from "../db/queries/gate-facts.ts";
import { aliveAttempt, openAttempt } from "../db/queries/ledger.ts";
import { loadEmailParties } from "../db/queries/load-email-parties.ts";
import { lockEmail } from "../db/queries/lock-record.ts";
import { noteActivity } from "../db/queries/note-activity.ts";
import { writeVerdict } from "../db/queries/write-verdict.ts";
import { isSettled, laterEmail } from "../domain/email-state.ts";
import type { EmailState } from "../domain/email-state.ts";
import { decide } from "../domain/gate.ts";
import { EMAIL_TIMING } from "../domain/workflow-input.ts";
import type { OutgoingEmail } from "../providers/email-provider.ts";
import type { ActivityDeps } from "./deps.ts";
import type { Traced } from "./quiet.ts";
import { heartbeating } from "./heartbeating.ts";
import { outgoingEmail } from "./outgoing-email.ts";
import { recordSentEmail } from "./record-sent-email.ts";
import { settleEmail } from "./settle-email.ts";

export interface SendEmail extends Traced {
  projectId: string;
  emailId: string;
}
export type SendResult = { kind: "settled"; state: EmailState } | { kind: "deferred"; untilMs: number };

const WRITE_MS = 60_000;
/** A deferral may outlive the provider's memory of a key; then a second try would be a second message. */
const KEY_MS = EMAIL_TIMING.sendWindowSeconds * 1000;

type Opened = { kind: "send"; attemptId: string; message: OutgoingEmail } | { kind: "answer"; answer: SendResult };

/** Gate, text, ledger, provider, ledger. Safe to repeat: text and key are frozen before the first try. */
export const sendEmailActivity =
  (deps: ActivityDeps) =>
  (input: SendEmail): Promise<SendResult> =>
    heartbeating(async () => {
      await writeText(deps, input);
      const { emails } = await deps.providersFor(input.projectId);
      const opened = await open(deps, input);
      if (opened.kind === "answer") return opened.answer;
      const sent = await emails.send(opened.message);
      const { again, state } = await inProject(deps.database, input.projectId, async (em) => ({
        again: await recordSentEmail(em, input.emailId, opened.attemptId, sent),
        state: (await lockEmail(em, input.emailId)).state,
      }));
      if (again === null) return { kind: "settled", state };
      throw ApplicationFailure.create({
        message: again.code,
        type: "EmailNotSentYet",
        ...(again.seconds === null ? {} : { nextRetryDelay: `${again.seconds}s` }),
      });
    });

/** The words are fixed before anything is sent: a second version under the same key would be refused. */
async function writeText(deps: ActivityDeps, { projectId, emailId }: SendEmail): Promise<void> {
  const { email, agent, lead, project } = await inProject(deps.database, projectId, (em) =>
    loadEmailParties(em, emailId),
  );
  if (email.subject !== null && email.subject !== undefined) return;
  const wishes = {
    subject: email.wishSubject ?? null,
    message: email.wishMessage ?? null,
    template: email.wishTemplate ?? null,
  };
  const { model } = await deps.providersFor(projectId);
  const draft = await model.composeEmail(
    { brain: brainOf(agent, project.name), person: briefOf(lead), wishes },
    AbortSignal.timeout(WRITE_MS),
  );
  await inProject(deps.database, projectId, (em) =>
    em.execute("UPDATE email SET subject = ?, body = ? WHERE project_id = ? AND id = ? AND subject IS NULL", [
      draft.subject,
      draft.body,
      projectId,
      emailId,
    ]),
  );
}

const settled = ({ state }: Email): Opened => ({ kind: "answer", answer: { kind: "settled", state } });

const open = (deps: ActivityDeps, { projectId, emailId }: SendEmail): Promise<Opened> =>
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
    if (alive && Date.now() - alive.openedAt.getTime() > KEY_MS) {
      email.state = laterEmail(email.state, "needs_review");
      email.reason = "attempt_unclear";
      const note = { eventType: "email_needs_review", title: "Needs a person to look", detail: email.reason };
      await noteActivity(em, { ...people, ...note, status: email.state });
      return settled(email);
    }
    const { agent, project } = await loadEmailParties(em, emailId);
    const facts = await gateFacts(em, projectId, email.leadId, email.agentId, emailId, email.outreachTaskId);
    const verdict = decide(
      {
        channel: "email",
        address: facts.email,
        lead: { outreachDisabled: facts.outreachDisabled, timeZone: facts.timeZone, consent: facts.consent },
        zones: [],
        suppressed: facts.suppressedEmail,
        agent: { active: facts.agentActive, sender: email.agentEmail },
        subscribed: facts.subscribed,
        requestConsent: email.consent,
        contactsToday: facts.contactsToday,
        withdrawn: facts.withdrawn,
      },
      facts.policy,
      new Date(),
    );
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
      return { kind: "answer", answer: { kind: "deferred", untilMs: verdict.until.getTime() } };
    }
    // An address that changed since the first try would make a second message of it: the first try's stays.
    if (!alive) email.leadEmail = facts.email as string;
    const attempt = alive ?? (await openAttempt(em, projectId, emailId, "email"));
    return {
      kind: "send",
      attemptId: attempt.id,
      message: outgoingEmail({ email, attempt, agent, project, settings: deps.settings }),
    };
  });

/** What was tried once and may have arrived is not called denied: a person has to look. */
function deny(email: Email, rule: string, mayHaveArrived: boolean): void {
  email.state = laterEmail(email.state, mayHaveArrived ? "needs_review" : "denied");
  email.reason = rule;
}
