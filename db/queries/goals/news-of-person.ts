import type { EntityManager } from "@mikro-orm/postgresql";

/** What a person has let us know on any channel; it makes what still waits to reach them unwanted. */
export type News = "replied" | "meeting_booked";

/** When a task's present run began to reach its person. */
const SINCE = `SELECT t.lead_id, min(a.started_at) AS at FROM outreach_task t
  JOIN task_attempt a ON a.project_id = t.project_id AND a.task_id = t.id AND a.run = t.run
  WHERE t.project_id = current_project() AND t.id = ? GROUP BY t.lead_id`;

const HEARD =
  "m.project_id = current_project() AND m.lead_id = s.lead_id AND m.kind <> 'auto_reply' AND m.created_at >= s.at";

/** What the person of a task has let us know since its run began to reach them; to which of our emails they answered does not matter. */
export async function newsOfPerson(em: EntityManager, taskId: string): Promise<News | null> {
  const [row] = await em.execute<{ replied: boolean; booked: boolean }[]>(
    `SELECT EXISTS (SELECT 1 FROM inbox_message m WHERE ${HEARD}) AS replied,
       EXISTS (SELECT 1 FROM activity v WHERE v.project_id = current_project() AND v.lead_id = s.lead_id
         AND v.event_type = 'meeting_booked' AND v.created_at >= s.at) AS booked
     FROM (${SINCE}) s`,
    [taskId],
  );
  if (row?.replied) return "replied";
  return row?.booked ? "meeting_booked" : null;
}

/** Whether a task's record is no longer the one by which its person is to be reached: given up, or needless by what they let us know. */
export async function isOvertaken(em: EntityManager, taskId: string, recordId: string): Promise<boolean> {
  const [ended] = await em.execute<unknown[]>(
    "SELECT 1 FROM task_attempt WHERE project_id = current_project() AND record_id = ? AND status <> 'in_progress'",
    [recordId],
  );
  return ended !== undefined || (await newsOfPerson(em, taskId)) !== null;
}

/** What they wrote in that time, in order. */
export const repliesOf = (em: EntityManager, taskId: string): Promise<{ body: string; opt_out: boolean }[]> =>
  em.execute(
    `SELECT m.body, m.opt_out FROM (${SINCE}) s JOIN inbox_message m ON ${HEARD} ORDER BY m.received_at, m.id LIMIT 50`,
    [taskId],
  );
