import { holdCredits } from "./hold-credits.ts";
import { asRows } from "../as-rows.ts";
import type { Statements } from "../statements.ts";
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

/** The records, the promises to start their workflows, the feed's lines, the credits held for them and the leads' counters, in one statement of the caller's transaction. */
export const acceptEmails = (statements: Statements, emails: AcceptedEmail[]): Promise<unknown> =>
  statements.execute(
    `WITH asked AS MATERIALIZED (
       SELECT * FROM json_to_recordset(?::json) AS a (project_id text, id text, task_id text, lead_id text, agent_id text, lead_email text,
         agent_email text, subject text, message text, template text, actor text, request_id text, workflow_id text, activity_id text, entry_id text)
     ), record AS (
       INSERT INTO email (project_id, id, task_id, lead_id, agent_id, lead_email, agent_email, wish_subject, wish_message, wish_template, consent, request_id)
       SELECT project_id, id, task_id, lead_id, agent_id, lead_email, agent_email, subject, message, template,
         jsonb_build_object('basis', 'callers_word', 'actor', actor, 'recorded_at', now()), request_id FROM asked
     ), start AS (
       INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id)
       SELECT workflow_id, 'outreachEmail', project_id, id, lead_id, agent_id, request_id FROM asked
     ), feed AS (
       INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, status)
       SELECT project_id, activity_id, lead_id, agent_id, id, 'email_queued', 'Email queued', 'queued' FROM asked
     ), ${holdCredits("email_send")}
     UPDATE lead l SET total_emails = total_emails + n.emails, last_activity_at = now()
     FROM (SELECT project_id, lead_id, count(*)::int AS emails FROM asked GROUP BY 1, 2 ORDER BY 2) n
     WHERE l.project_id = n.project_id AND l.id = n.lead_id AND l.id = ANY (ARRAY(SELECT lead_id FROM asked))`,
    [asRows(emails.map(rowOf))],
  );

export const acceptEmail = (statements: Statements, email: AcceptedEmail): Promise<unknown> =>
  acceptEmails(statements, [email]);

const rowOf = (email: AcceptedEmail) => ({
  project_id: email.projectId,
  id: email.emailId,
  task_id: email.taskId,
  lead_id: email.leadId,
  agent_id: email.agentId,
  lead_email: email.leadEmail,
  agent_email: email.agentEmail,
  subject: email.subject,
  message: email.message,
  template: email.template,
  actor: email.actor,
  request_id: email.requestId,
  workflow_id: workflowId.outreachEmail(email.emailId),
  activity_id: newId("act"),
  entry_id: newId("cre"),
});
