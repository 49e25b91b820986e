import type { ActivityDeps } from "../../activities/deps.ts";
import type { Database } from "../../db/orm.ts";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { callOffRinging } from "../../db/queries/goals/call-off-ringing.ts";
import { addInboxMessage, noteAddress } from "../../db/queries/add-inbox-message.ts";
import { answeredEmails } from "../../db/queries/answered-email.ts";
import type { AnsweredEmail } from "../../db/queries/answered-email.ts";
import { leadsWithAddress } from "../../db/queries/leads-with-address.ts";
import { lockPerson } from "../../db/queries/lock-person.ts";
import { noteActivity } from "../../db/queries/note-activity.ts";
import { recordOptOut } from "../../db/queries/record-opt-out.ts";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { ownWords } from "../../domain/own-words.ts";
import type { ReceivedEmail } from "../../providers/received-email.ts";
import { emailAnswered } from "../../providers/reply-address.ts";
import { mayTouch } from "./inbox-row.ts";
import type { InboxRow, Remark } from "./inbox-row.ts";

/** An answer may overtake what the provider tells of the email that it answers. */
const EARLY_TRIES = 4;

/**
 * Somebody answered: their words reach the inbox of the project that wrote to them, an opt-out holds at once, and whoever
 * waits for them wakes. What answers no email of ours belongs to nobody and changes nothing.
 */
export async function applyReceivedEmail(
  { database, emailsOn, settings }: ActivityDeps,
  row: InboxRow,
  receivedId: string,
): Promise<Remark> {
  const emails = await emailsOn(row.side);
  const mail = await emails.received(receivedId);
  if (!mail) return "gone";
  const signedFor = mail.to.flatMap((address) => emailAnswered(settings.secret, address) ?? []);
  const found = await inSystem(database, (em) => answeredEmails(em, { signedFor, answers: mail.answers }));
  const answered = found.filter(({ projectId }) => mayTouch(row, projectId));
  if (found.length === 0 && mail.answers.length > 0 && row.tries < EARLY_TRIES) throw new EarlyAnswer();
  for (const email of answered) await keep(database, mail, email);
  database.wake();
  return answered.length === 0 ? "unmatched" : null;
}

/** What it answers is not known yet; its row waits. */
class EarlyAnswer extends Error {
  readonly code = "unmatched";
}

const keep = (database: Database, mail: ReceivedEmail, answered: AnsweredEmail): Promise<void> =>
  inProject(database, answered.projectId, async (em) => {
    const { projectId, leadId, agentId, emailId } = answered;
    const people = { projectId, leadId, agentId, recordId: emailId };
    const words = ownWords(mail.text);
    const optOut = !mail.automatic && soundsLikeOptOut(words);
    await lockPerson(em, leadId);
    if (!mail.automatic && mail.from) await noteAddress(em, projectId, leadId, mail.from);
    const isNew = await addInboxMessage(em, {
      ...people,
      channel: "email",
      kind: mail.automatic ? "auto_reply" : "reply",
      emailId,
      threadId: answered.threadId,
      taskId: answered.taskId,
      from: mail.from,
      to: mail.to[0] ?? "",
      subject: mail.subject,
      body: words,
      providerId: mail.providerId,
      messageId: mail.messageId,
      optOut,
      receivedAt: mail.at,
    });
    if (!isNew) return;
    if (!mail.automatic) await callOffRinging(em, leadId);
    if (optOut)
      // Whoever wrote may be known under a name of their own, too.
      for (const id of [leadId, ...(await leadsWithAddress(em, mail.from, leadId))])
        await recordOptOut(em, { ...people, leadId: id, reason: "asked_by_email" });
    await noteActivity(em, {
      ...people,
      eventType: mail.automatic ? "email_auto_reply" : "email_reply",
      title: mail.automatic ? "Automatic answer to an email" : "Email answered",
      status: "replied",
    });
  });
