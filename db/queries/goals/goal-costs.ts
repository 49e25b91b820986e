import type { EntityManager } from "@mikro-orm/postgresql";
import { toCredits } from "../../../domain/credit-costs.ts";
import type { Channel } from "../../../domain/gate.ts";

/** A record that was made for a goal or below it, and what the ledger has charged for it, in credits. */
export interface CostRow {
  goal_id: string;
  step: number | null;
  channel: Channel;
  record_id: string;
  credits: number;
  at: Date;
}

/** The first so many records that were charged for a goal and everything below it, oldest first. */
export async function goalCosts(em: EntityManager, goalId: string, limit: number): Promise<CostRow[]> {
  const rows = await em.execute<(Omit<CostRow, "credits" | "at"> & { spent: string; at: string })[]>(
    `WITH RECURSIVE tree AS (
       SELECT id FROM goal WHERE project_id = current_project() AND id = ?
       UNION ALL
       SELECT g.id FROM goal g JOIN tree t ON g.parent_goal_id = t.id WHERE g.project_id = current_project()
     )
     SELECT t.goal_id, s.number AS step, a.channel, a.record_id, e.spent, e.created_at AS at
     FROM tree JOIN outreach_task t ON t.project_id = current_project() AND t.goal_id = tree.id
     JOIN task_attempt a ON a.project_id = t.project_id AND a.task_id = t.id
     JOIN credit_entry e ON e.project_id = a.project_id AND e.record_id = a.record_id AND e.kind = 'settle'
     LEFT JOIN goal_step s ON s.project_id = t.project_id AND s.id = t.step_id
     WHERE e.spent > 0 ORDER BY e.created_at, a.record_id LIMIT ?`,
    [goalId, limit],
  );
  return rows.map(({ spent, at, ...row }) => ({ ...row, credits: toCredits(spent), at: new Date(at) }));
}
