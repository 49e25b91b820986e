import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";

const table = (channel: "call" | "email", type: string, unfinished: string): string =>
  `INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id)
   SELECT '${channel}:' || id, '${type}', project_id, id, lead_id, agent_id, request_id FROM ${channel}
   WHERE state IN (${unfinished}) AND created_at < now() - interval '15 minutes' AND (deferred_until IS NULL OR deferred_until < now() - interval '15 minutes')
   ORDER BY created_at LIMIT 500
   ON CONFLICT DO NOTHING RETURNING 1`;

const STATEMENTS = [
  table("call", "outreachCall", "'queued', 'deferred', 'dialing', 'ringing', 'in_progress'"),
  table("email", "outreachEmail", "'queued', 'deferred'"),
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
