import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";

const table = (channel: "call" | "email", type: string, unfinished: string): string =>
  `INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id)
   SELECT '${channel}:' || id, '${type}', project_id, id, lead_id, agent_id, request_id FROM ${channel}
   WHERE state IN (${unfinished}) AND created_at < now() - interval '15 minutes' AND (deferred_until IS NULL OR deferred_until < now() - interval '15 minutes')
   ORDER BY created_at LIMIT 500
   ON CONFLICT DO NOTHING RETURNING 1`;

/** What may sleep for weeks is promised once more each day. */
const pursued = (table: string, workflow: string, type: string, open: string, leadId: string): string =>
  `WITH due AS (
     UPDATE ${table} SET redrive_at = now() + interval '1 day' WHERE (project_id, id) IN (
       SELECT project_id, id FROM ${table} WHERE state IN (${open}) AND redrive_at < now() ORDER BY redrive_at LIMIT 500 FOR UPDATE SKIP LOCKED)
     RETURNING *)
   INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id)
   SELECT ${workflow}, '${type}', project_id, id, ${leadId}, agent_id, request_id FROM due
   ON CONFLICT DO NOTHING RETURNING 1`;

const STATEMENTS = [
  table("call", "outreachCall", "'queued', 'deferred', 'dialing', 'ringing', 'in_progress'"),
  table("email", "outreachEmail", "'queued', 'deferred'"),
  pursued("goal", "'goal:' || id", "pursueGoal", "'pending', 'active'", "NULL"),
  pursued(
    "outreach_task",
    "'task:' || id || CASE WHEN run > 1 THEN ':' || run ELSE '' END",
    "pursueTask",
    "'in_progress'",
    "lead_id",
  ),
  `INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, request_id)
   SELECT 'import:' || id, 'bulkImport', project_id, id, request_id FROM lead_import
   WHERE state IN ('queued', 'running', 'paused') AND created_at < now() - interval '15 minutes' ORDER BY created_at LIMIT 500
   ON CONFLICT DO NOTHING RETURNING 1`,
];

/**
 * Starts the workflow of every record that has been unfinished for long, once more. Where it still runs that changes
 * nothing; where Temporal has lost it, it comes back; where somebody ended it, the record is marked for review.
 */
export async function redriveForgotten({ database }: ActivityDeps): Promise<void> {
  for (const statement of STATEMENTS) await inSystem(database, (em) => em.execute(statement));
  database.wake();
}
