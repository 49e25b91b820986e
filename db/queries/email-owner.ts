import type { Database } from "../orm.ts";

/** Whose email this is; for the unsubscribe link, which knows only its id. */
export async function emailOwner(
  database: Database,
  emailId: string,
): Promise<{ projectId: string; leadId: string; agentId: string } | null> {
  const [row] = await database.system.em
    .fork()
    .execute<{ project_id: string; lead_id: string; agent_id: string }[]>(
      "SELECT project_id, lead_id, agent_id FROM email WHERE id = ?",
      [emailId],
    );
  return row ? { projectId: row.project_id, leadId: row.lead_id, agentId: row.agent_id } : null;
}
