import type { EntityManager } from "@mikro-orm/postgresql";

const LIVE = "('queued', 'deferred', 'dialing', 'ringing', 'in_progress')";

/** Ends a task's living call and lets what the gate holds back be asked again, where it finds itself withdrawn. */
export const withdrawRecords = async (em: EntityManager, taskIds: string[]): Promise<void> => {
  if (taskIds.length === 0) return;
  await em.execute(
    `INSERT INTO hang_up (project_id, call_id) SELECT project_id, id FROM call
     WHERE project_id = current_project() AND outreach_task_id IN (?) AND state IN ${LIVE} ON CONFLICT DO NOTHING`,
    [taskIds],
  );
  await em.execute(
    `INSERT INTO workflow_signal (workflow_id, signal, payload)
     SELECT 'call:' || id, 'recheck', 'null'::jsonb FROM call WHERE project_id = current_project() AND outreach_task_id IN (?) AND state = 'deferred'
     UNION ALL
     SELECT 'email:' || id, 'recheck', 'null'::jsonb FROM email WHERE project_id = current_project() AND outreach_task_id IN (?) AND state = 'deferred'`,
    [taskIds, taskIds],
  );
};

/** Takes back everything that a goal still has under way. Its sub-goals go on: they are goals of their own. */
export async function cancelWork(em: EntityManager, goalId: string): Promise<void> {
  await em.execute(
    `UPDATE goal_step SET state = 'cancelled', finished_at = now(), reserved = 0 WHERE project_id = current_project() AND goal_id = ?
     AND state IN ('planned', 'needs_approval', 'approved', 'running')`,
    [goalId],
  );
  await em.execute(
    "UPDATE approval SET state = 'superseded', decided_at = now() WHERE project_id = current_project() AND goal_id = ? AND state = 'open'",
    [goalId],
  );
  const tasks = await em.execute<{ id: string }[]>(
    `UPDATE outreach_task SET state = 'cancelled', reason = 'goal_ended', updated_at = now(), completed_at = now(), version = version + 1
     WHERE project_id = current_project() AND goal_id = ? AND state IN ('pending', 'in_progress') RETURNING id`,
    [goalId],
  );
  await withdrawRecords(
    em,
    tasks.map(({ id }) => id),
  );
}
