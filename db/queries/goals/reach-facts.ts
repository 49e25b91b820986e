import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../../../domain/gate.ts";

/** What is known of reaching a person, beyond what the gate judges at the instant of sending. */
export interface ReachRow {
  name: string;
  phone: string | null;
  email: string | null;
  stopped: boolean;
  time_zone: string | null;
  suppressed_phone: boolean;
  suppressed_email: boolean;
  call_successes: number;
  email_successes: number;
}

export async function reachFacts(em: EntityManager, leadId: string): Promise<ReachRow> {
  const [row] = await em.execute<[ReachRow]>(
    `SELECT l.name, l.phone, l.email, l.outreach_disabled AS stopped, l.time_zone,
       EXISTS (SELECT 1 FROM suppression s WHERE s.project_id = l.project_id AND s.address = l.phone AND s.channel IN ('call', 'all')) AS suppressed_phone,
       EXISTS (SELECT 1 FROM suppression s WHERE s.project_id = l.project_id AND s.address = lower(l.email) AND s.channel IN ('email', 'all')) AS suppressed_email,
       (SELECT count(*) FROM call c WHERE c.project_id = l.project_id AND c.lead_id = l.id AND c.outcome = 'connected')::int AS call_successes,
       (SELECT count(*) FROM email e WHERE e.project_id = l.project_id AND e.lead_id = l.id AND e.state = 'opened')::int AS email_successes
     FROM lead l WHERE l.project_id = current_project() AND l.id = ?`,
    [leadId],
  );
  return row;
}

/** Past attempts of the task's present run, by channel, oldest first. */
export const pastAttempts = (
  em: EntityManager,
  taskId: string,
  run: number,
): Promise<{ channel: Channel; status: string }[]> =>
  em.execute(
    "SELECT channel, status FROM task_attempt WHERE project_id = current_project() AND task_id = ? AND run = ? ORDER BY number",
    [taskId, run],
  );
