import type { ClientBase } from "pg";
import type { PlannedLead } from "../../domain/imports/plan-chunk.ts";
import type { LeadStage } from "../../domain/lead.ts";
import { namesOf } from "../../domain/lead-name.ts";
import { copyInto } from "../copy-into.ts";

const FIELDS = [
  "name",
  "first_name",
  "last_name",
  "company",
  "email",
  "phone",
  "role",
  "stage",
  "agent_id",
  "custom_fields",
  "time_zone",
  "consent",
  "outreach_disabled",
] as const;
const COLUMNS = ["id", "is_new", ...FIELDS] as const;

// COPY is refused under row-level security, so rows arrive in a table that this session alone can see and that is empty
// after each transaction. Kept by the session: a new one for each chunk would wear out the catalogue.
const STAGING = `CREATE TEMPORARY TABLE IF NOT EXISTS lead_staging (
  id text NOT NULL, is_new boolean NOT NULL, name text, first_name text, last_name text, company text, email text, phone text, role text,
  stage text, agent_id text, custom_fields jsonb, time_zone text, consent jsonb, outreach_disabled boolean
) ON COMMIT DELETE ROWS`;

// What is given replaces, what is not stays; that somebody must not be contacted is never taken back.
const MERGE = `WITH made AS (
  INSERT INTO lead (project_id, id, name, first_name, last_name, company, email, phone, role, stage, converted, agent_id, custom_fields, time_zone, consent, outreach_disabled)
  SELECT current_project(), id, name, first_name, last_name, company, email, phone, role, stage, stage = 'converted', agent_id,
         coalesce(custom_fields, '{}'), time_zone, coalesce(consent, '{}'), coalesce(outreach_disabled, false)
  FROM pg_temp.lead_staging WHERE is_new
)
UPDATE lead l SET name = coalesce(s.name, l.name), first_name = coalesce(s.first_name, l.first_name), last_name = coalesce(s.last_name, l.last_name),
  company = coalesce(s.company, l.company), email = coalesce(s.email, l.email), phone = coalesce(s.phone, l.phone), role = coalesce(s.role, l.role),
  stage = coalesce(s.stage, l.stage), converted = coalesce(s.stage = 'converted', l.converted), agent_id = coalesce(s.agent_id, l.agent_id),
  custom_fields = l.custom_fields || coalesce(s.custom_fields, '{}'), time_zone = coalesce(s.time_zone, l.time_zone),
  consent = l.consent || coalesce(s.consent, '{}'), outreach_disabled = l.outreach_disabled OR coalesce(s.outreach_disabled, false)
FROM pg_temp.lead_staging s
WHERE NOT s.is_new AND l.project_id = current_project() AND l.id = s.id`;

// What the gate holds back of a lead that changed is judged anew.
const RECHECK = `INSERT INTO workflow_signal (workflow_id, signal, payload)
  SELECT 'call:' || c.id, 'recheck', 'null'::jsonb FROM call c JOIN pg_temp.lead_staging s ON s.id = c.lead_id AND NOT s.is_new
  WHERE c.project_id = current_project() AND c.state = 'deferred'
  UNION ALL
  SELECT 'email:' || e.id, 'recheck', 'null'::jsonb FROM email e JOIN pg_temp.lead_staging s ON s.id = e.lead_id AND NOT s.is_new
  WHERE e.project_id = current_project() AND e.state = 'deferred'`;

/** Stores what a chunk was planned to: COPY into the staging table, then one statement under row-level security. */
export async function storeLeads(client: ClientBase, leads: PlannedLead[], stage: LeadStage | null): Promise<void> {
  if (leads.length === 0) return;
  await client.query(STAGING);
  await copyInto(
    client,
    "pg_temp.lead_staging",
    COLUMNS,
    leads.map((lead) => copyLine(lead, stage)),
  );
  await client.query(MERGE);
  if (leads.some(({ isNew }) => !isNew)) await client.query(RECHECK);
}

function copyLine({ id, isNew, given }: PlannedLead, stage: LeadStage | null): string {
  const names = isNew ? namesOf(given) : null;
  const values: Record<string, unknown> = {
    ...given,
    ...(names ? { name: names.name, first_name: names.firstName, last_name: names.lastName } : {}),
    stage: given.stage ?? (isNew ? (stage ?? "new") : null),
  };
  return `${id}\t${isNew}\t${FIELDS.map((field) => copyValue(values[field])).join("\t")}\n`;
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

const copyValue = (value: unknown): string => {
  if (value === undefined || value === null) return "\\N";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value as string | boolean);
  return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] as string);
};
