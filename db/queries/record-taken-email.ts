import { newId } from "../../domain/id.ts";
import type { Statements } from "../statements.ts";

export interface TakenEmail {
  emailId: string;
  attemptId: string;
  providerId: string;
}

/**
 * The provider has taken an email of which nothing else was heard: ledger, state, usage, feed and the person's progress, in
 * one statement of the caller's transaction. No row comes back, and nothing has changed, where more is known of it already.
 */
export const recordTakenEmail = (
  statements: Statements,
  { emailId, attemptId, providerId }: TakenEmail,
): Promise<object[]> =>
  statements.execute(
    `WITH taken AS (
       UPDATE email SET state = 'sent', provider_id = ?, sent_at = coalesce(sent_at, now()), reason = NULL, deferred_until = NULL
       WHERE project_id = current_project() AND id = ? AND state IN ('queued', 'deferred')
       RETURNING project_id, id, lead_id, agent_id
     ), closed AS (
       UPDATE attempt a SET state = 'accepted', provider_id = coalesce(a.provider_id, ?), closed_at = now()
       FROM taken t WHERE a.project_id = t.project_id AND a.id = ?
     ), used AS (
       INSERT INTO usage (project_id, record_id, kind, quantity, unit) SELECT project_id, id, 'email', 1, 'emails' FROM taken
       ON CONFLICT DO NOTHING
     ), line AS (
       INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, status)
       SELECT project_id, ?, lead_id, agent_id, id, 'email_sent', 'Email sent', 'sent' FROM taken
       ON CONFLICT DO NOTHING RETURNING lead_id
     ), progress AS (
       UPDATE lead l SET stage = CASE l.stage WHEN 'new' THEN 'in_progress' ELSE l.stage END,
         last_activity_at = CASE WHEN EXISTS (SELECT 1 FROM line) THEN now() ELSE l.last_activity_at END
       FROM taken t WHERE l.project_id = t.project_id AND l.id = t.lead_id
     ) SELECT id FROM taken`,
    [providerId, emailId, providerId, attemptId, newId("act")],
  );
