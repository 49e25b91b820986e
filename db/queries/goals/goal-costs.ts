import type { EntityManager } from "@mikro-orm/postgresql";
import { toCredits } from "../../../domain/credit-costs.ts";
import type { Channel } from "../../../domain/gate.ts";

/** A record that was made for a goal: what the ledger has charged for it, and what it holds for it still. In credits. */
export interface CostRow {
  goal_id: string;
  step: number | null;
  /** The step of the goal that was asked for: its own, or the one that stands for the sub-goal which paid. */
  step_key: string;
  channel: Channel;
  record_id: string;
  credits: number;
  held: number;
  at: Date;
}

/**
 * Parts of a statement: a goal and all below it, each with the goal directly below the first through which it hangs there,
 * and what each record of theirs has cost. `key` names the first goal's step: by its id, or by the sub-goal that it stands for.
 */
export const goalLedger = `tree AS (
    SELECT id, id AS root, NULL::text AS via FROM goal WHERE project_id = current_project() AND id IN (?)
    UNION ALL
    SELECT g.id, t.root, coalesce(t.via, g.id) FROM goal g JOIN tree t ON g.parent_goal_id = t.id WHERE g.project_id = current_project()
  ), cost AS (
    SELECT tree.root, t.goal_id, t.step_id, coalesce(tree.via, t.step_id) AS key, a.channel, a.record_id,
      coalesce(e.spent, 0) AS spent, coalesce(h.amount, 0) AS held, coalesce(e.created_at, h.created_at) AS at
    FROM tree JOIN outreach_task t ON t.project_id = current_project() AND t.goal_id = tree.id
    JOIN task_attempt a ON a.project_id = t.project_id AND a.task_id = t.id
    LEFT JOIN credit_entry e ON e.project_id = a.project_id AND e.record_id = a.record_id AND e.kind = 'settle'
    LEFT JOIN credit_hold h ON h.project_id = a.project_id AND h.record_id = a.record_id
    WHERE e.id IS NOT NULL OR h.record_id IS NOT NULL
  )`;

/** What each record has cost or holds that was made for a goal or for anything below it, oldest first. */
export async function goalCosts(em: EntityManager, goalId: string): Promise<CostRow[]> {
  const rows = await em.execute<(Omit<CostRow, "credits" | "at"> & { spent: string; at: string })[]>(
    `WITH RECURSIVE ${goalLedger}
     SELECT c.goal_id, s.number AS step, c.key AS step_key, c.channel, c.record_id, c.spent, c.held, c.at
     FROM cost c LEFT JOIN goal_step s ON s.project_id = current_project() AND s.id = c.step_id
     ORDER BY c.at, c.record_id`,
    [[goalId]],
  );
  return rows.map(({ spent, held, at, ...row }) => ({
    ...row,
    credits: toCredits(spent),
    held: toCredits(held),
    at: new Date(at),
  }));
}

/** What each of these goals has cost, with everything below it; goals that have cost nothing are not in it. */
export async function goalsUsed(em: EntityManager, goalIds: string[]): Promise<Map<string, number>> {
  if (goalIds.length === 0) return new Map();
  const rows = await em.execute<{ root: string; spent: string }[]>(
    `WITH RECURSIVE ${goalLedger} SELECT root, sum(spent) AS spent FROM cost GROUP BY root`,
    [goalIds],
  );
  return new Map(rows.map(({ root, spent }) => [root, toCredits(spent)]));
}
