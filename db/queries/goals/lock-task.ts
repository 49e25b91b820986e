import type { EntityManager } from "@mikro-orm/postgresql";
import { OutreachTask } from "../../entities/outreach-task.ts";

/** The task as it is now, and nobody else changes it until this transaction ends. A goal's task is locked with its goal. */
export async function lockTask(em: EntityManager, id: string): Promise<OutreachTask | null> {
  // The goal's lock comes first, as everywhere; under it the lines of its timeline are numbered as they commit.
  await em.execute(
    `SELECT 1 FROM outreach_task t JOIN goal g ON g.project_id = t.project_id AND g.id = t.goal_id
     WHERE t.project_id = current_project() AND t.id = ? FOR NO KEY UPDATE OF g`,
    [id],
  );
  const [row] = await em.execute<{ id: string }[]>(
    "SELECT id FROM outreach_task WHERE project_id = current_project() AND id = ? FOR NO KEY UPDATE",
    [id],
  );
  return row ? em.findOne(OutreachTask, { id }, { refresh: true }) : null;
}
