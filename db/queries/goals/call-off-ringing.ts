import type { EntityManager } from "@mikro-orm/postgresql";

/** Calls by which a task is reaching a person who has just answered on another channel, and which nobody has picked up yet. */
export const callOffRinging = (em: EntityManager, leadId: string): Promise<unknown> =>
  em.execute(
    `INSERT INTO hang_up (project_id, call_id) SELECT c.project_id, c.id FROM call c
     JOIN outreach_task t ON t.project_id = c.project_id AND t.id = c.outreach_task_id AND t.state = 'in_progress'
     JOIN task_attempt a ON a.project_id = c.project_id AND a.record_id = c.id AND a.run = t.run AND a.status = 'in_progress'
     WHERE c.project_id = current_project() AND c.lead_id = ? AND c.state IN ('queued', 'dialing', 'ringing') ON CONFLICT DO NOTHING`,
    [leadId],
  );
