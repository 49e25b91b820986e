import { createHash } from "node:crypto";
import type pg from "pg";

const BEARERS = 200;

/** Words without a pattern, as a table of people has them: an index of trigrams must not find the same ones everywhere. */
const LEADS = `INSERT INTO lead (project_id, id, name, email, phone, company, created_at)
  SELECT $1, 'lead_' || lpad(to_hex(n), 32, '0'), 'Jane ' || substr(md5('name ' || n / ${BEARERS}), 1, 12),
         substr(md5('mailbox ' || n), 1, 16) || '@example.com', '+1212' || (2000000 + n), 'Company ' || n % 5000,
         now() - ($4::bigint - n) * interval '1 second'
  FROM generate_series($2::bigint, $3::bigint) AS n`;

const EVENTS = `INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, created_at)
  SELECT $1, 'act_' || lpad(to_hex(n), 32, '0'), 'lead_' || lpad(to_hex(1 + n % $5::bigint), 32, '0'), $6,
         'eml_' || lpad(to_hex(n), 32, '0'), 'email_sent', 'Email sent', now() - ($4::bigint - n) * interval '0.2 seconds'
  FROM generate_series($2::bigint, $3::bigint) AS n`;

const STEP = 100_000;

export interface Filling {
  projectId: string;
  agentId: string;
  leads: number;
  events: number;
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

export const leadId = (n: number): string => `lead_${n.toString(16).padStart(32, "0")}`;
/** Only this lead has it. */
export const mailboxOf = (n: number): string => md5(`mailbox ${n}`).slice(0, 16);
/** The same number of leads bear it, however many there are. */
export const sharedName = (n: number): string => md5(`name ${Math.floor(n / BEARERS)}`).slice(0, 12);

async function fillTable(client: pg.Client, sql: string, from: number, to: number, rest: unknown[]): Promise<void> {
  for (let first = from; first <= to; first += STEP) {
    const [projectId, ...others] = rest;
    await client.query(sql, [projectId, first, Math.min(to, first + STEP - 1), ...others]);
  }
}

/** Brings the two tables from what they hold to so many rows, and their statistics up to date. */
export async function fill(client: pg.Client, now: Filling, before: Pick<Filling, "leads" | "events">): Promise<void> {
  const { projectId, agentId, leads, events } = now;
  await fillTable(client, LEADS, before.leads + 1, leads, [projectId, leads]);
  await fillTable(client, EVENTS, before.events + 1, events, [projectId, events, leads, agentId]);
  await client.query("VACUUM (ANALYZE) lead, activity, project_stats, stat_change");
  await client.query("CHECKPOINT");
}
