import type { EntityManager } from "@mikro-orm/postgresql";
import { OutreachTask } from "../../entities/outreach-task.ts";

/** The task as it is now, and nobody else changes it until this transaction ends. */
export async function lockTask(em: EntityManager, id: string): Promise<OutreachTask | null> {
  const [row] = await em.execute<{ id: string }[]>(
    "SELECT id FROM outreach_task WHERE project_id = current_project() AND id = ? FOR NO KEY UPDATE",
    [id],
  );
  return row ? em.findOne(OutreachTask, { id }, { refresh: true }) : null;
}
