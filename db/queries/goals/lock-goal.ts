import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Goal } from "../../entities/goal.ts";

/** The goal as it is now. Whoever changes anything of a goal holds this lock first: its steps, approvals, tasks and budget. */
export async function lockGoal(em: EntityManager, id: string): Promise<Goal | null> {
  // Not the full lock: rows that refer to the goal are written beside it.
  const [row] = await em.execute<{ id: string }[]>(
    "SELECT id FROM goal WHERE project_id = current_project() AND id = ? FOR NO KEY UPDATE",
    [id],
  );
  return row ? em.findOne(Goal, { id }, { refresh: true, lockMode: LockMode.NONE }) : null;
}
