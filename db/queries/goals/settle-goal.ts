import type { EntityManager } from "@mikro-orm/postgresql";
import { toCredits } from "../../../domain/credit-costs.ts";
import { goalLedger } from "./goal-costs.ts";

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
 * Takes a goal's figures from the ledger. Used is what was charged. Reserved is what steps under way may still cost: their
 * worst case less what it was charged for already; of a step that is over, what the ledger still holds for its records.
 */
export const settleGoal = (em: EntityManager, goalId: string): Promise<unknown> =>
  em.execute(
    `WITH RECURSIVE ${goalLedger}, charged AS (
       SELECT key, sum(spent) / 100.0 AS spent, sum(held) / 100.0 AS held FROM cost GROUP BY key
     ), figure AS (
       SELECT s.id, coalesce(c.spent, 0) AS used,
         greatest(CASE WHEN s.state = 'running' THEN s.reserved - coalesce(c.spent, 0) ELSE 0 END, coalesce(c.held, 0)) AS reserved
       FROM goal_step s LEFT JOIN charged c ON c.key = coalesce(s.child_goal_id, s.id)
       WHERE s.project_id = current_project() AND s.goal_id = ?
     ), noted AS (
       UPDATE goal_step s SET used = f.used FROM figure f
       WHERE s.project_id = current_project() AND s.id = f.id AND s.used <> f.used
     )
     UPDATE goal g SET credits_used = s.used, credits_reserved = s.reserved
     FROM (SELECT coalesce(sum(used), 0) AS used, coalesce(sum(reserved), 0) AS reserved FROM figure) s
     WHERE g.project_id = current_project() AND g.id = ?`,
    [[goalId], goalId, goalId],
  );
