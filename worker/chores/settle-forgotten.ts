import type { ActivityDeps } from "../../activities/deps.ts";
import { settleCall } from "../../activities/settle-call.ts";
import { inSystem } from "../../db/project-scope.ts";

const ENDED = `SELECT h.project_id, h.record_id FROM credit_hold h JOIN call c ON c.project_id = h.project_id AND c.id = h.record_id
  WHERE c.state IN ('completed', 'failed', 'cancelled', 'denied') AND c.settled_at IS NULL AND h.created_at < now() - interval '15 minutes'
    AND coalesce(c.finished_at, c.created_at) < now() - interval '15 minutes'
  ORDER BY h.created_at LIMIT 20`;

/** Calls that ended while their workflow was no more: their credits are not held for ever. */
export async function settleForgotten(deps: ActivityDeps): Promise<void> {
  const calls = await inSystem(deps.database, (em) => em.execute<{ project_id: string; record_id: string }[]>(ENDED));
  for (const { project_id: projectId, record_id: callId } of calls) await settleCall(deps, { projectId, callId });
}
