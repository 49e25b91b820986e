import type { EntityManager } from "@mikro-orm/postgresql";
import type { AttemptState } from "../../domain/attempt.ts";
import type { Side } from "../../domain/side.ts";

export interface BoundAttempt {
  projectId: string;
  recordId: string;
  state: AttemptState;
  /** The request that asked for the call. */
  requestId: string | null;
}

/**
 * The attempt that a callback names, bound to the provider's id by the first callback that brings one. Null when there is
 * no such attempt on the side that signed, or when it belongs to another of the provider's calls. Needs the system role.
 */
export async function bindAttempt(
  em: EntityManager,
  side: Side,
  { attemptId, recordId, providerId }: { attemptId: string; recordId: string; providerId: string },
): Promise<BoundAttempt | null> {
  const [row] = await em.execute<
    { project_id: string; record_id: string; state: AttemptState; asked_by: string | null }[]
  >(
    `UPDATE attempt a SET provider_id = coalesce(provider_id, ?)
     WHERE id = ? AND record_id = ? AND (provider_id = ? OR provider_id IS NULL) AND is_test_project(project_id) = ?
       AND NOT EXISTS (SELECT 1 FROM attempt other WHERE other.provider_id = ? AND other.id <> a.id)
     RETURNING project_id, record_id, state, (SELECT request_id FROM call c WHERE c.project_id = a.project_id AND c.id = a.record_id) AS asked_by`,
    [providerId, attemptId, recordId, providerId, side === "test", providerId],
  );
  return row ? { projectId: row.project_id, recordId: row.record_id, state: row.state, requestId: row.asked_by } : null;
}
