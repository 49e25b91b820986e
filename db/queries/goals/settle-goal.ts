import type { EntityManager } from "@mikro-orm/postgresql";
import { toCredits } from "../../../domain/credit-costs.ts";
import { goalSpending } from "./goal-spending.ts";

/** What the ledger has charged so far for the calls and emails of a task, in credits. */
export async function taskCredits(em: EntityManager, taskId: string): Promise<number> {
  const [row] = await em.execute<[{ spent: string }]>(
    `SELECT coalesce(sum(e.spent), 0) AS spent FROM task_attempt t
     JOIN credit_entry e ON e.project_id = t.project_id AND e.record_id = t.record_id AND e.kind = 'settle'
     WHERE t.project_id = current_project() AND t.task_id = ?`,
    [taskId],
  );
  return toCredits(row.spent);
}

/**
 * Takes a goal's figures from the ledger, under the goal's lock. Used is what was charged. Reserved is what steps under way
 * may still cost: their worst case less what it was charged for already; of a step that is over, what the ledger still holds
 * for its records. A step that is over with nothing held for it is settled: added to the goal's sum and never read again.
 */
export const settleGoal = (em: EntityManager, goalId: string): Promise<unknown> =>
  em.execute(
    `WITH RECURSIVE ${goalSpending}, charged AS (
       SELECT top, sum(spent) AS spent, sum(held) AS held FROM cost WHERE top IS NOT NULL GROUP BY top
     ), ended AS (
       SELECT o.top, bool_and(o.state IN ('completed', 'failed', 'skipped', 'cancelled')
         AND NOT EXISTS (SELECT 1 FROM outreach_task t WHERE t.project_id = current_project() AND t.step_id = o.id AND t.state IN ('pending', 'in_progress'))
         AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.project_id = current_project() AND g.id = o.child_goal_id AND g.state IN ('pending', 'active'))) AS over
       FROM open o GROUP BY o.top
     ), figure AS (
       SELECT s.id, coalesce(c.spent, 0) / 100.0 AS used, e.over AND coalesce(c.held, 0) = 0 AS final,
         greatest(CASE WHEN s.state = 'running' THEN s.reserved - coalesce(c.spent, 0) / 100.0 ELSE 0 END, coalesce(c.held, 0) / 100.0) AS reserved
       FROM ended e CROSS JOIN LATERAL (
         SELECT s.id, s.state, s.reserved FROM goal_step s WHERE s.project_id = current_project() AND s.id = e.top OFFSET 0
       ) s LEFT JOIN charged c ON c.top = e.top
     ), noted AS (
       UPDATE goal_step s SET used = f.used, settled = f.final FROM figure f
       WHERE s.project_id = current_project() AND s.id = ANY (ARRAY(SELECT id FROM figure)) AND s.id = f.id AND (s.used <> f.used OR f.final)
     ), summed AS (
       INSERT INTO goal_spent (project_id, goal_id, channel, spent)
       SELECT current_project(), root, channel, sum(spent) FROM cost WHERE top IN (SELECT id FROM figure WHERE final)
       GROUP BY root, channel HAVING sum(spent) > 0
       ON CONFLICT (project_id, goal_id, channel) DO UPDATE SET spent = goal_spent.spent + EXCLUDED.spent
     )
     UPDATE goal SET credits_used = (SELECT coalesce(sum(spent), 0) / 100.0 FROM cost),
       credits_reserved = (SELECT coalesce(sum(reserved), 0) FROM figure)
     WHERE project_id = current_project() AND id = ?`,
    [[goalId], [goalId], goalId],
  );

/** For a step that is taken up again although it was over: its cost may change again, and is no part of the goal's sum. */
export async function unsettleStep(em: EntityManager, stepId: string): Promise<void> {
  await em.execute(
    `UPDATE goal_spent p SET spent = p.spent - c.spent FROM (
       SELECT s.goal_id, a.channel, sum(e.spent) AS spent FROM goal_step s
       JOIN outreach_task t ON t.project_id = s.project_id AND t.step_id = s.id
       JOIN task_attempt a ON a.project_id = t.project_id AND a.task_id = t.id
       JOIN credit_entry e ON e.project_id = a.project_id AND e.record_id = a.record_id AND e.kind = 'settle'
       WHERE s.project_id = current_project() AND s.id = ? AND s.settled GROUP BY s.goal_id, a.channel
     ) c WHERE p.project_id = current_project() AND p.goal_id = c.goal_id AND p.channel = c.channel`,
    [stepId],
  );
  await em.execute("UPDATE goal_step SET settled = false WHERE project_id = current_project() AND id = ? AND settled", [
    stepId,
  ]);
}
