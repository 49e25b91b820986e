import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface OptOut {
  projectId: string;
  leadId: string;
  agentId: string | null;
  /** The call or email in which the person said so. */
  recordId: string;
  reason: "asked_on_call" | "asked_by_email" | "complained" | "unsubscribed";
}

/**
 * A person asked not to be contacted again: the lead is stopped and each of its addresses suppressed on every channel, so
 * that a second lead with the same number or mailbox is safe too. Committed with the caller's transaction; repeating it is harmless.
 */
export async function recordOptOut(
  em: EntityManager,
  { projectId, leadId, agentId, recordId, reason }: OptOut,
): Promise<void> {
  await em.execute("UPDATE lead SET outreach_disabled = true WHERE project_id = ? AND id = ?", [projectId, leadId]);
  await em.execute(
    `INSERT INTO suppression (project_id, channel, address, reason, source_id)
     SELECT project_id, 'all', address, ?, ? FROM lead, LATERAL (
       VALUES (phone), (lower(email)) UNION ALL
       SELECT c.address FROM contact_address c WHERE c.project_id = lead.project_id AND c.lead_id = lead.id) a (address)
     WHERE project_id = ? AND id = ? AND address IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [reason, recordId, projectId, leadId],
  );
  await em.execute(
    `INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, detail, status)
     VALUES (?, ?, ?, ?, ?, 'opted_out', 'Opted out', ?, 'stopped') ON CONFLICT DO NOTHING`,
    [projectId, newId("act"), leadId, agentId, recordId, reason],
  );
}
