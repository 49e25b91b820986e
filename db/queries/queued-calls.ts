import type { EntityManager } from "@mikro-orm/postgresql";
import { withDefaults } from "../../domain/policy.ts";
import type { Policy } from "../../domain/policy.ts";

/** A call that the telephone company has taken and that nobody has heard ring. */
export interface QueuedCall {
  projectId: string;
  callId: string;
  phone: string;
  timeZone: string | null;
  policy: Policy;
  /** By the database's clock. */
  now: Date;
}

const AT_ONCE = 1_000;

/** Needs the system role. */
export async function queuedCalls(em: EntityManager): Promise<QueuedCall[]> {
  const rows = await em.execute<
    {
      project_id: string;
      id: string;
      phone: string;
      time_zone: string | null;
      policy: Partial<Policy>;
      now_ms: number;
    }[]
  >(
    `SELECT c.project_id, c.id, c.lead_phone AS phone, l.time_zone, p.policy, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms
     FROM call c JOIN lead l ON l.project_id = c.project_id AND l.id = c.lead_id JOIN project p ON p.id = c.project_id
     JOIN attempt a ON a.project_id = c.project_id AND a.record_id = c.id AND a.state = 'accepted' AND a.opened_at < now() - interval '5 seconds'
     WHERE c.state = 'dialing' AND NOT EXISTS (SELECT 1 FROM hang_up h WHERE h.project_id = c.project_id AND h.call_id = c.id)
     ORDER BY c.created_at LIMIT ${AT_ONCE}`,
  );
  return rows.map((row) => ({
    projectId: row.project_id,
    callId: row.id,
    phone: row.phone,
    timeZone: row.time_zone,
    policy: withDefaults(row.policy),
    now: new Date(row.now_ms),
  }));
}
