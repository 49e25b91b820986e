import { z } from "zod";
import type { Email } from "../../../db/entities/email.ts";
import { EMAIL_STATES } from "../../../domain/email-state.ts";
import { workflowId } from "../../../domain/workflow-id.ts";
import { Id, Timestamp, iso } from "../../fields.ts";

export const EmailView = z.object({
  id: Id,
  task_id: Id,
  lead_id: Id,
  agent_id: Id,
  subject: z.string().nullable().describe("Null until the message is written."),
  body: z.string().nullable(),
  summary: z.string().nullable(),
  lead_email: z.string(),
  agent_email: z.string(),
  status: z.enum(EMAIL_STATES).describe("Where the email is; it never goes back."),
  reason: z.string().nullable().describe("The rule or code behind a deferral, denial, failure, bounce or review."),
  deferred_until: Timestamp.nullable(),
  workflow_id: z.string(),
  sent_at: Timestamp.nullable(),
  delivered_at: Timestamp.nullable(),
  opened_at: Timestamp.nullable(),
  created_at: Timestamp,
});

export const presentEmail = (email: Email): z.input<typeof EmailView> => ({
  id: email.id,
  task_id: email.taskId,
  lead_id: email.leadId,
  agent_id: email.agentId,
  subject: email.subject ?? null,
  body: email.body ?? null,
  summary: email.summary ?? null,
  lead_email: email.leadEmail,
  agent_email: email.agentEmail,
  status: email.state,
  reason: email.reason ?? null,
  deferred_until: iso(email.deferredUntil),
  workflow_id: workflowId.outreachEmail(email.id),
  sent_at: iso(email.sentAt),
  delivered_at: iso(email.deliveredAt),
  opened_at: iso(email.openedAt),
  created_at: email.createdAt.toISOString(),
});
