import type { EntityManager } from "@mikro-orm/postgresql";
import { Goal } from "../../entities/goal.ts";

/** Every goal below this one that has not ended, locked from the top down; parents come before their children. */
export async function openDescendants(em: EntityManager, { id }: Goal): Promise<Goal[]> {
  // Whoever was waited for may have begun another one meanwhile; once all are locked, nobody can.
  let ids = await lockBelow(em, id);
  for (let more = await lockBelow(em, id); more.length > ids.length; more = await lockBelow(em, id)) ids = more;
  return em.find(Goal, { id: { $in: ids } }, { orderBy: { depth: "asc", id: "asc" }, refresh: true });
}

async function lockBelow(em: EntityManager, goalId: string): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `WITH RECURSIVE below AS (
       SELECT id, depth FROM goal WHERE project_id = current_project() AND parent_goal_id = ?
       UNION ALL
       SELECT g.id, g.depth FROM goal g JOIN below b ON g.parent_goal_id = b.id WHERE g.project_id = current_project()
     ) SELECT id FROM goal WHERE project_id = current_project() AND id IN (SELECT id FROM below) AND state IN ('pending', 'active')
     ORDER BY depth, id FOR NO KEY UPDATE`,
    [goalId],
  );
  return rows.map(({ id }) => id);
}
