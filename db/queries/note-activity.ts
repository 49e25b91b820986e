import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface ActivityNote {
  projectId: string;
  leadId: string;
  agentId: string;
  recordId: string;
  /** Once per record, whoever reports it and how often. */
  eventType: string;
  title: string;
  detail?: string | null;
  status?: string | null;
}

/** A line in the feed, and the lead's last activity. No names, numbers or texts: the feed outlives them. */
export async function noteActivity(em: EntityManager, note: ActivityNote): Promise<void> {
  await em.execute(
    `WITH line AS (
       INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, detail, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING RETURNING lead_id
     ) UPDATE lead SET last_activity_at = now() WHERE project_id = ? AND id IN (SELECT lead_id FROM line)`,
    [
      note.projectId,
      newId("act"),
      note.leadId,
      note.agentId,
      note.recordId,
      note.eventType,
      note.title,
      note.detail ?? null,
      note.status ?? null,
      note.projectId,
    ],
  );
}
