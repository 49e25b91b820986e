import { LockMode } from "@mikro-orm/core";
import { settleEmail } from "../../activities/settle-email.ts";
import { Email } from "../../db/entities/email.ts";
import type { Database } from "../../db/orm.ts";
import { inProject } from "../../db/project-scope.ts";
import { noteActivity } from "../../db/queries/note-activity.ts";
import { recordOptOut } from "../../db/queries/record-opt-out.ts";
import { suppressAddress } from "../../db/queries/suppress-address.ts";
import { laterEmail } from "../../domain/email-state.ts";
import type { EmailState } from "../../domain/email-state.ts";
import type { EmailEvent } from "../../providers/email-event.ts";

const TITLES: Partial<Record<EmailState, string>> = {
  delivered: "Email delivered",
  delayed: "Email delayed",
  opened: "Email opened",
  bounced: "Email bounced",
  complained: "Email marked as spam",
  failed: "Email failed",
};

/** Writes what became of an email onto its record. Any order, any number of times: states never go back. */
export async function applyEmailEvent(
  database: Database,
  projectId: string,
  emailId: string,
  event: EmailEvent,
): Promise<void> {
  await inProject(database, projectId, async (em) => {
    const email = await em.findOne(Email, { id: emailId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!email) return;
    const before = email.state;
    fillFacts(email, event);
    const people = { projectId, leadId: email.leadId, agentId: email.agentId, recordId: emailId };
    if (event.suppress)
      await suppressAddress(em, { ...people, channel: "email", address: email.leadEmail, reason: event.state });
    if (event.state === "complained") await recordOptOut(em, { ...people, reason: "complained" });
    const title = TITLES[event.state];
    if (title && email.state !== before)
      await noteActivity(em, {
        ...people,
        eventType: `email_${event.state}`,
        title,
        detail: email.reason ?? null,
        status: email.state,
      });
    await settleEmail(em, email);
  });
}

function fillFacts(email: Email, event: EmailEvent): void {
  email.state = laterEmail(email.state, event.state);
  email.providerId ??= event.providerId;
  email.sentAt ??= event.at;
  email.messageId ??= event.messageId;
  if (event.state === "delivered") email.deliveredAt ??= event.at;
  if (event.state === "opened") email.openedAt ??= event.at;
  if (event.suppress) email.reason = event.detail;
}
