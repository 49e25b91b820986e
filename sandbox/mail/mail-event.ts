import type { MailEvent } from "./mailboxes.ts";
import type { ReceivedMail } from "./received-mail.ts";
import type { StoredMail } from "./stored-mail.ts";

/** What Resend adds to an event beyond the mail itself. */
const additions: Partial<Record<MailEvent, Record<string, unknown>>> = {
  bounced: {
    bounce: {
      type: "Permanent",
      subType: "General",
      message: "The recipient's mail server permanently rejected the message: the mailbox does not exist.",
    },
  },
  suppressed: {
    suppressed: {
      type: "OnAccountSuppressionList",
      message: "Resend did not send this email because the recipient is on the suppression list of the account.",
    },
  },
};

/** The body of a webhook about a mail that we sent. */
export function mailEventBody(mail: StoredMail, event: MailEvent, at: Date): string {
  const { id: email_id, created_at, message_id, from, to, subject } = mail;
  const tags = Object.fromEntries(mail.tags.map(({ name, value }) => [name, value]));
  const data = { created_at, email_id, message_id, from, to, subject, tags, ...additions[event] };
  return JSON.stringify({ type: `email.${event}`, created_at: at.toISOString(), data });
}

/** The body of `email.received`: what somebody wrote has to be fetched. */
export function receivedEventBody(mail: ReceivedMail, at: Date): string {
  const { id: email_id, created_at, message_id, from, to, cc, bcc, received_for, subject, attachments } = mail;
  const data = { email_id, created_at, from, to, cc, bcc, received_for, message_id, subject, attachments };
  return JSON.stringify({ type: "email.received", created_at: at.toISOString(), data });
}
