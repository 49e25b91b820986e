import type { EntityManager } from "@mikro-orm/postgresql";

/** Whether a meeting was agreed on with the person after that moment. */
export async function meetingSince(em: EntityManager, leadId: string, since: Date): Promise<boolean> {
  const [row] = await em.execute<unknown[]>(
    `SELECT 1 FROM activity WHERE project_id = current_project() AND lead_id = ? AND event_type = 'meeting_booked' AND created_at > ? LIMIT 1`,
    [leadId, since],
  );
  return row !== undefined;
}
