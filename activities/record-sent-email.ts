import type { EntityManager } from "@mikro-orm/postgresql";
import type { Email } from "../db/entities/email.ts";
import { closeAttempt } from "../db/queries/ledger.ts";
import { lockEmail } from "../db/queries/lock-record.ts";
import { noteActivity } from "../db/queries/note-activity.ts";
import { suppressAddress } from "../db/queries/suppress-address.ts";
import { settleEmail } from "./settle-email.ts";
import { laterEmail } from "../domain/email-state.ts";
import type { EmailState } from "../domain/email-state.ts";
import type { SentEmail } from "../providers/email-provider.ts";

export interface RecordedEmail {
  state: EmailState;
  /** Null when settled, else when to try again with the same key. */
  again: { code: string; seconds: number | null } | null;
}

/** The ledger's second line, and what it means for the email. */
export async function recordSentEmail(
  em: EntityManager,
  emailId: string,
  attemptId: string,
  sent: SentEmail,
): Promise<RecordedEmail> {
  const email = await lockEmail(em, emailId);
  const again = await record(em, email, attemptId, sent);
  return { state: email.state, again };
}

async function record(
  em: EntityManager,
  email: Email,
  attemptId: string,
  sent: SentEmail,
): Promise<RecordedEmail["again"]> {
  const emailId = email.id;
  const people = { projectId: email.projectId, leadId: email.leadId, agentId: email.agentId, recordId: emailId };
  switch (sent.kind) {
    case "accepted":
      await closeAttempt(em, attemptId, "accepted", { providerId: sent.providerId });
      email.state = laterEmail(email.state, "sent");
      email.providerId = sent.providerId;
      email.sentAt ??= new Date();
      email.reason = null;
      email.deferredUntil = null;
      await em.execute("UPDATE lead SET stage = 'in_progress' WHERE project_id = ? AND id = ? AND stage = 'new'", [
        email.projectId,
        email.leadId,
      ]);
      await em.execute(
        "INSERT INTO usage (project_id, record_id, kind, quantity, unit) VALUES (?, ?, 'email', 1, 'emails') ON CONFLICT DO NOTHING",
        [email.projectId, emailId],
      );
      await noteActivity(em, { ...people, eventType: "email_sent", title: "Email sent", status: "sent" });
      await settleEmail(em, email);
      return null;
    case "rejected":
      if (!(await closeAttempt(em, attemptId, "rejected", { code: sent.code }))) return null;
      email.state = laterEmail(email.state, "failed");
      email.reason = `${sent.reason}:${sent.code}`;
      if (sent.reason === "suppressed")
        await suppressAddress(em, { ...people, channel: "email", address: email.leadEmail, reason: sent.reason });
      await noteActivity(em, {
        ...people,
        eventType: "email_failed",
        title: "Email refused by the mail provider",
        detail: email.reason,
        status: "failed",
      });
      await settleEmail(em, email);
      return null;
    case "throttled":
      return { code: "throttled", seconds: sent.retryAfterSeconds };
    case "in_flight":
      return { code: "in_flight", seconds: 1 };
    case "unknown":
      await closeAttempt(em, attemptId, "unknown", { code: sent.code });
      return { code: sent.code, seconds: null };
  }
}
