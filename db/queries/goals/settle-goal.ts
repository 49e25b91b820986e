import type { EntityManager } from "@mikro-orm/postgresql";

/** What a task has cost so far: minutes of answered calls, and emails that were sent. */
export async function taskCredits(em: EntityManager, taskId: string): Promise<number> {
  const [row] = await em.execute<[{ credits: string }]>(
    `SELECT coalesce(sum(CASE u.kind WHEN 'call' THEN 1 + 0.1 * u.quantity ELSE 0.3 * u.quantity END), 0) AS credits
     FROM task_attempt t JOIN usage u ON u.project_id = t.project_id AND u.record_id = t.record_id
     WHERE t.project_id = current_project() AND t.task_id = ?`,
    [taskId],
  );
  return Number(row.credits);
}

/** A goal's figures are the sums of its steps', wherever they were changed. */
export const settleGoal = (em: EntityManager, goalId: string): Promise<unknown> =>
  em.execute(
    `UPDATE goal g SET credits_used = s.used, credits_reserved = s.reserved
     FROM (SELECT coalesce(sum(used), 0) AS used, coalesce(sum(reserved), 0) AS reserved FROM goal_step
           WHERE project_id = current_project() AND goal_id = ?) s
     WHERE g.project_id = current_project() AND g.id = ?`,
    [goalId, goalId],
  );
