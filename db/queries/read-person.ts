import type { LeadConsent } from "../../domain/lead.ts";
import { withDefaults } from "../../domain/policy.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Statements } from "../statements.ts";
import { PAYING } from "./is-subscribed.ts";

/** Whom a record is to reach, and through whom. */
export interface People {
  projectId: string;
  leadId: string;
  agentId: string;
  recordId: string;
}

export interface PersonFacts {
  phone: string | null;
  email: string | null;
  outreachDisabled: boolean;
  timeZone: string | null;
  consent: LeadConsent;
  suppressedPhone: string | null;
  suppressedEmail: string | null;
  agentName: string;
  agentActive: boolean;
  agentNumber: string | null;
  contactsToday: number;
  subscribed: boolean;
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
  agent_name: string;
  agent_status: string;
  agent_number: string | null;
  contacts_today: string;
  subscribed: boolean;
  policy: Partial<Policy>;
  now_ms: number;
}

// Contacts are looked up from the person's own records: a project's attempts of a day are many, a person's are few.
const FACTS = `SELECT l.phone, l.email, l.outreach_disabled, l.time_zone, l.consent, a.name AS agent_name, a.status AS agent_status, p.policy, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms,
    (SELECT reason FROM suppression s WHERE s.project_id = l.project_id AND s.address = l.phone AND s.channel IN ('call', 'all') LIMIT 1) AS suppressed_phone,
    (SELECT reason FROM suppression s WHERE s.project_id = l.project_id AND s.address = lower(l.email) AND s.channel IN ('email', 'all') LIMIT 1) AS suppressed_email,
    (SELECT number FROM phone_number n WHERE n.project_id = a.project_id AND n.outbound_agent_id = a.id AND n.status = 'active' ORDER BY n.created_at, n.id LIMIT 1) AS agent_number,
    (SELECT coalesce(sum((SELECT count(*) FROM attempt t WHERE t.project_id = l.project_id AND t.record_id = r.id
        AND t.state IN ('open', 'accepted', 'unknown') AND t.opened_at > now() - interval '24 hours')), 0)
     FROM (SELECT id FROM call WHERE project_id = l.project_id AND lead_id = l.id UNION ALL SELECT id FROM email WHERE project_id = l.project_id AND lead_id = l.id) r
     WHERE r.id <> ?) AS contacts_today,
    EXISTS (SELECT 1 FROM subscription s WHERE s.project_id = p.id AND s.status IN (${PAYING.map((status) => `'${status}'`).join(", ")})) AS subscribed
  FROM lead l JOIN agent a ON a.project_id = l.project_id AND a.id = ? JOIN project p ON p.id = l.project_id
  WHERE l.project_id = ? AND l.id = ?`;

/** How a person may be reached now; asked under their lock, in a statement of its own: one that waited for the lock still sees what was before. */
export async function readPerson(
  statements: Statements,
  { projectId, leadId, agentId, recordId }: People,
): Promise<PersonFacts> {
  const [row] = await statements.execute<[Row]>(FACTS, [recordId, agentId, projectId, leadId]);
  return {
    phone: row.phone,
    email: row.email,
    outreachDisabled: row.outreach_disabled,
    timeZone: row.time_zone,
    consent: row.consent,
    suppressedPhone: row.suppressed_phone,
    suppressedEmail: row.suppressed_email,
    agentName: row.agent_name,
    agentActive: row.agent_status === "active",
    agentNumber: row.agent_number,
    contactsToday: Number(row.contacts_today),
    subscribed: row.subscribed,
    policy: withDefaults(row.policy),
    now: new Date(row.now_ms),
  };
}
