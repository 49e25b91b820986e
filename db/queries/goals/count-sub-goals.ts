import type { EntityManager } from "@mikro-orm/postgresql";

export async function countSubGoals(em: EntityManager, goalIds: string[]): Promise<Map<string, number>> {
  if (goalIds.length === 0) return new Map();
  const rows = await em.execute<{ parent_goal_id: string; count: string }[]>(
    "SELECT parent_goal_id, count(*) AS count FROM goal WHERE project_id = current_project() AND parent_goal_id IN (?) GROUP BY parent_goal_id",
    [goalIds],
  );
  return new Map(rows.map((row) => [row.parent_goal_id, Number(row.count)]));
}
