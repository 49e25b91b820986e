import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../../../domain/gate.ts";

export interface CostRow {
  channel: Channel;
  record_id: string;
  credits: number;
  at: Date;
}

/** What each record has cost that was made for a goal or for anything below it, oldest first. */
export async function goalCosts(em: EntityManager, goalId: string): Promise<CostRow[]> {
  const rows = await em.execute<{ channel: Channel; record_id: string; credits: string; at: string }[]>(
    `WITH RECURSIVE tree AS (
       SELECT id FROM goal WHERE project_id = current_project() AND id = ?
       UNION ALL
       SELECT g.id FROM goal g JOIN tree t ON g.parent_goal_id = t.id WHERE g.project_id = current_project()
     )
     SELECT a.channel, a.record_id, u.created_at AS at,
       CASE u.kind WHEN 'call' THEN 1 + 0.1 * u.quantity ELSE 0.3 * u.quantity END AS credits
     FROM tree JOIN outreach_task t ON t.project_id = current_project() AND t.goal_id = tree.id
     JOIN task_attempt a ON a.project_id = t.project_id AND a.task_id = t.id
     JOIN usage u ON u.project_id = a.project_id AND u.record_id = a.record_id
     ORDER BY u.created_at, a.record_id`,
    [goalId],
  );
  return rows.map(({ credits, at, ...row }) => ({ ...row, credits: Number(credits), at: new Date(at) }));
}
