import type { EntityManager } from "@mikro-orm/postgresql";
import type { OutreachTask } from "../../entities/outreach-task.ts";

const MINE = "project_id = current_project() AND lead_id = ? AND kind <> 'auto_reply' AND received_at >= ?";

/** Whether the person has written since; to which of our emails does not matter to whoever waits for them. */
export async function hasReplied(em: EntityManager, { leadId }: OutreachTask, since: Date): Promise<boolean> {
  const [row] = await em.execute<unknown[]>(`SELECT 1 FROM inbox_message WHERE ${MINE} LIMIT 1`, [leadId, since]);
  return row !== undefined;
}

/** What they wrote, in order. */
export const repliesSince = (
  em: EntityManager,
  { leadId }: OutreachTask,
  since: Date,
): Promise<{ body: string; opt_out: boolean }[]> =>
  em.execute(`SELECT body, opt_out FROM inbox_message WHERE ${MINE} ORDER BY received_at, id LIMIT 50`, [
    leadId,
    since,
  ]);
