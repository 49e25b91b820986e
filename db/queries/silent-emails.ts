import type { EntityManager } from "@mikro-orm/postgresql";

export interface SilentEmail {
  projectId: string;
  emailId: string;
  providerId: string;
}

/**
 * Emails that were sent a while ago and of which nothing has been heard since; each is handed out again only after twice
 * the time, for three days. Needs the system role.
 */
export async function silentEmails(em: EntityManager, limit: number): Promise<SilentEmail[]> {
  const rows = await em.execute<{ project_id: string; id: string; provider_id: string }[]>(
    `UPDATE email SET next_poll_at = now() + (now() - sent_at)
     WHERE (project_id, id) IN (
       SELECT project_id, id FROM email
       WHERE state IN ('sent', 'delayed') AND provider_id IS NOT NULL AND next_poll_at < now() AND sent_at > now() - interval '3 days'
       ORDER BY next_poll_at LIMIT ? FOR UPDATE SKIP LOCKED)
     RETURNING project_id, id, provider_id`,
    [limit],
  );
  return rows.map((row) => ({ projectId: row.project_id, emailId: row.id, providerId: row.provider_id }));
}
