import type { EntityManager } from "@mikro-orm/postgresql";

/**
 * Whether the task that a record was made for wants it no longer: cancelled, overtaken, or its goal ended. The share locks
 * make a cancellation wait until this verdict is committed, or be seen by it; goal before task, as everywhere.
 */
export async function isWithdrawn(em: EntityManager, projectId: string, taskId: string): Promise<boolean> {
  const [goal] = await em.execute<{ state: string }[]>(
    "SELECT state FROM goal WHERE project_id = ? AND id = (SELECT goal_id FROM outreach_task WHERE project_id = ? AND id = ?) FOR SHARE",
    [projectId, projectId, taskId],
  );
  const [task] = await em.execute<{ state: string; step_state: string | null }[]>(
    `SELECT t.state, (SELECT s.state FROM goal_step s WHERE s.project_id = t.project_id AND s.id = t.step_id) AS step_state
     FROM outreach_task t WHERE t.project_id = ? AND t.id = ? FOR SHARE`,
    [projectId, taskId],
  );
  return (
    task?.state !== "in_progress" ||
    (goal !== undefined && goal.state !== "active") ||
    (task.step_state !== null && task.step_state !== "running")
  );
}
