import type { EntityManager } from "@mikro-orm/postgresql";

const LIVE = "('queued', 'deferred', 'dialing', 'ringing', 'in_progress')";

/**
 * Takes back what ended tasks have under way: a living call is ended, and what the gate holds back asks it again and finds
 * itself withdrawn. What may still reach somebody keeps the place of a task that can be tried again.
 */
export const withdrawRecords = async (em: EntityManager, taskIds: string[]): Promise<void> => {
  if (taskIds.length === 0) return;
  await em.execute(
    `UPDATE task_attempt a SET status = CASE WHEN w.lives THEN 'cancelled' ELSE 'withdrawn' END, reason = w.task_state, completed_at = now()
     FROM (SELECT t.project_id, t.id, o.state AS task_state, EXISTS (SELECT 1 FROM attempt l WHERE l.project_id = t.project_id
         AND l.record_id = t.record_id AND l.state IN ('open', 'accepted', 'unknown')) AS lives
       FROM task_attempt t JOIN outreach_task o ON o.project_id = t.project_id AND o.id = t.task_id
       WHERE t.project_id = current_project() AND t.task_id IN (?) AND t.status = 'in_progress') w
     WHERE a.project_id = w.project_id AND a.id = w.id AND (w.task_state = 'cancelled' OR NOT w.lives)`,
    [taskIds],
  );
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
