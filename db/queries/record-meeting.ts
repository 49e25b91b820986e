import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface Meeting {
  projectId: string;
  leadId: string;
  agentId: string;
  callId: string;
  /** In the words of the conversation. */
  when: string | null;
}

/** A meeting came out of a conversation; repeating it is harmless. */
export async function recordMeeting(
  em: EntityManager,
  { projectId, leadId, agentId, callId, when }: Meeting,
): Promise<void> {
  await em.execute(
    "UPDATE lead SET meeting_booked = true, meeting_when = coalesce(?, meeting_when) WHERE project_id = ? AND id = ?",
    [when, projectId, leadId],
  );
  await em.execute("UPDATE call SET meeting_when = coalesce(?, meeting_when) WHERE project_id = ? AND id = ?", [
    when,
    projectId,
    callId,
  ]);
  await em.execute(
    `INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, detail, status)
     VALUES (?, ?, ?, ?, ?, 'meeting_booked', 'Meeting booked', ?, 'booked') ON CONFLICT DO NOTHING`,
    [projectId, newId("act"), leadId, agentId, callId, when],
  );
}
