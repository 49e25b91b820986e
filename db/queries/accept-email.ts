import type { EntityManager } from "@mikro-orm/postgresql";
import { holdCredits } from "./hold-credits.ts";
import { newId } from "../../domain/id.ts";
import { workflowId } from "../../domain/workflow-id.ts";

export interface AcceptedEmail {
  projectId: string;
  emailId: string;
  taskId: string;
  leadId: string;
  agentId: string;
  leadEmail: string;
  agentEmail: string;
  subject: string | null;
  message: string | null;
  template: string | null;
  actor: string;
  requestId: string;
}

/** The record, the promise to start its workflow, the feed's line, the credits held for it and the lead's counter, in one statement of the caller's transaction. */
export const acceptEmail = (em: EntityManager, email: AcceptedEmail): Promise<unknown> =>
  em.execute(
    `WITH record AS (
       INSERT INTO email (project_id, id, task_id, lead_id, agent_id, lead_email, agent_email, wish_subject, wish_message, wish_template, consent, request_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, jsonb_build_object('basis', 'callers_word', 'actor', ?::text, 'recorded_at', now()), ?)
     ), start AS (
       INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id) VALUES (?, 'outreachEmail', ?, ?, ?, ?, ?)
     ), feed AS (
       INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, status) VALUES (?, ?, ?, ?, ?, 'email_queued', 'Email queued', 'queued')
     ), ${holdCredits.parts}
     UPDATE lead SET total_emails = total_emails + 1, last_activity_at = now() WHERE project_id = ? AND id = ?`,
    [
      email.projectId,
      email.emailId,
      email.taskId,
      email.leadId,
      email.agentId,
      email.leadEmail,
      email.agentEmail,
      email.subject,
      email.message,
      email.template,
      email.actor,
      email.requestId,
      workflowId.outreachEmail(email.emailId),
      email.projectId,
      email.emailId,
      email.leadId,
      email.agentId,
      email.requestId,
      email.projectId,
      newId("act"),
      email.leadId,
      email.agentId,
      email.emailId,
      ...holdCredits.values(email.projectId, email.emailId, "email_send"),
      email.projectId,
      email.leadId,
    ],
  );
