import type { ActivityDeps } from "../../activities/deps.ts";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { addInboxMessage, noteAddress } from "../../db/queries/add-inbox-message.ts";
import { answeredEmail } from "../../db/queries/answered-email.ts";
import { noteActivity } from "../../db/queries/note-activity.ts";
import { recordOptOut } from "../../db/queries/record-opt-out.ts";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { ownWords } from "../../domain/own-words.ts";
import { emailAnswered } from "../../providers/reply-address.ts";
import { mayTouch } from "./inbox-row.ts";
import type { InboxRow } from "./inbox-row.ts";

/**
 * Somebody answered: their words reach the inbox of the project that wrote to them, an opt-out holds at once, and whoever
 * waits for them wakes. What answers no email of ours belongs to nobody and changes nothing.
 */
export async function applyReceivedEmail(
  { database, emailsOn, settings }: ActivityDeps,
  row: InboxRow,
  receivedId: string,
): Promise<void> {
  const emails = await emailsOn(row.side);
  const mail = await emails.received(receivedId);
  if (!mail) return;
  const signedFor = mail.to.map((address) => emailAnswered(settings.secret, address)).find((id) => id !== null) ?? null;
  const answered = await inSystem(database, (em) => answeredEmail(em, { ...mail, signedFor }));
  if (!answered || !mayTouch(row, answered.projectId)) return;
  const { projectId, leadId, agentId, emailId } = answered;
  const words = ownWords(mail.text);
  const optOut = !mail.automatic && soundsLikeOptOut(words);
  await inProject(database, projectId, async (em) => {
    const people = { projectId, leadId, agentId, recordId: emailId };
    if (!mail.automatic) await noteAddress(em, projectId, leadId, mail.from);
    const isNew = await addInboxMessage(em, {
      ...people,
      channel: "email",
      kind: mail.automatic ? "auto_reply" : "reply",
      emailId,
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
    if (optOut) await recordOptOut(em, { ...people, reason: "asked_by_email" });
    const title = mail.automatic ? "Automatic answer to an email" : "Email answered";
    await noteActivity(em, {
      ...people,
      eventType: mail.automatic ? "email_auto_reply" : "email_reply",
      title,
      status: "replied",
    });
  });
  database.wake();
}
