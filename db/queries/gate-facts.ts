import type { EntityManager } from "@mikro-orm/postgresql";
import type { LeadConsent } from "../../domain/lead.ts";
import { withDefaults } from "../../domain/policy.ts";
import type { Policy } from "../../domain/policy.ts";
import { isOvertaken } from "./goals/news-of-person.ts";
import { isSubscribed } from "./is-subscribed.ts";
import { isWithdrawn } from "./is-withdrawn.ts";

/** What the gate asks the database, for one lead, agent and record of the present project, as it is now. */
export interface GateRow {
  phone: string | null;
  email: string | null;
  outreachDisabled: boolean;
  timeZone: string | null;
  consent: LeadConsent;
  suppressedPhone: string | null;
  suppressedEmail: string | null;
  agentActive: boolean;
  agentNumber: string | null;
  contactsToday: number;
  subscribed: boolean;
  withdrawn: boolean;
  policy: Policy;
  /** When it was so, by the database's clock. */
  now: Date;
}

interface Row {
  phone: string | null;
  email: string | null;
  outreach_disabled: boolean;
  time_zone: string | null;
  consent: LeadConsent;
  suppressed_phone: string | null;
  suppressed_email: string | null;
  agent_status: string;
  agent_number: string | null;
  contacts_today: string;
  policy: Partial<Policy>;
  now_ms: number;
}

export async function gateFacts(
  em: EntityManager,
  projectId: string,
  leadId: string,
  agentId: string,
  recordId: string,
  taskId: string | null | undefined = null,
): Promise<GateRow> {
  const withdrawn = taskId ? await isWithdrawn(em, projectId, taskId) : false;
  // One judgement of a person at a time: a second one counts what the first has let through.
  await em.execute("SELECT 1 FROM lead WHERE project_id = ? AND id = ? FOR NO KEY UPDATE", [projectId, leadId]);
  // Under that lock: whoever brings news of the person holds it too.
  const overtaken = taskId ? await isOvertaken(em, taskId, recordId) : false;
  const [row] = await em.execute<[Row]>(
    `SELECT l.phone, l.email, l.outreach_disabled, l.time_zone, l.consent, a.status AS agent_status, p.policy, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms,
       (SELECT reason FROM suppression s WHERE s.project_id = l.project_id AND s.address = l.phone AND s.channel IN ('call', 'all') LIMIT 1) AS suppressed_phone,
       (SELECT reason FROM suppression s WHERE s.project_id = l.project_id AND s.address = lower(l.email) AND s.channel IN ('email', 'all') LIMIT 1) AS suppressed_email,
       (SELECT number FROM phone_number n WHERE n.project_id = a.project_id AND n.outbound_agent_id = a.id AND n.status = 'active' ORDER BY n.created_at, n.id LIMIT 1) AS agent_number,
       (SELECT count(*) FROM attempt t WHERE t.project_id = l.project_id AND t.record_id <> ?
          AND t.record_id IN (SELECT id FROM call WHERE project_id = l.project_id AND lead_id = l.id UNION ALL SELECT id FROM email WHERE project_id = l.project_id AND lead_id = l.id)
          AND t.state IN ('open', 'accepted', 'unknown') AND t.opened_at > now() - interval '24 hours') AS contacts_today
     FROM lead l JOIN agent a ON a.project_id = l.project_id AND a.id = ? JOIN project p ON p.id = l.project_id
     WHERE l.project_id = ? AND l.id = ?`,
    [recordId, agentId, projectId, leadId],
  );
  return {
    phone: row.phone,
    email: row.email,
    outreachDisabled: row.outreach_disabled,
    timeZone: row.time_zone,
    consent: row.consent,
    suppressedPhone: row.suppressed_phone,
    suppressedEmail: row.suppressed_email,
    agentActive: row.agent_status === "active",
    agentNumber: row.agent_number,
    contactsToday: Number(row.contacts_today),
    subscribed: await isSubscribed(em, projectId),
    withdrawn: withdrawn || overtaken,
    policy: withDefaults(row.policy),
    now: new Date(row.now_ms),
  };
}
