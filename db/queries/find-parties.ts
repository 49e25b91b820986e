import { asRows } from "../as-rows.ts";
import type { Statements } from "../statements.ts";

/** A lead and an agent as accepting an outreach needs them; a half that does not exist is null. */
export interface Parties {
  lead: { id: string; phone: string | null; email: string | null; stopped: boolean } | null;
  agent: {
    id: string;
    name: string;
    active: boolean;
    emailAddress: string | null;
    outboundNumber: string | null;
  } | null;
}

/** Whom an outreach is between. */
interface Pair {
  leadId: string;
  agentId: string;
}

interface Row {
  lead_id: string | null;
  phone: string | null;
  email: string | null;
  outreach_disabled: boolean | null;
  agent_id: string | null;
  agent_name: string | null;
  agent_status: string | null;
  email_address: string | null;
  number: string | null;
}

/** In the order of the pairs; one round trip for all, because every accepted call and email pays for it. */
export async function findManyParties(statements: Statements, pairs: Pair[]): Promise<Parties[]> {
  const rows = await statements.execute<Row[]>(
    `SELECT l.id AS lead_id, l.phone, l.email, l.outreach_disabled, a.id AS agent_id, a.name AS agent_name,
            a.status AS agent_status, a.email_address, n.number
     FROM json_to_recordset(?::json) AS pair (place int, lead_id text, agent_id text)
     LEFT JOIN lead l ON l.project_id = current_project() AND l.id = pair.lead_id
     LEFT JOIN agent a ON a.project_id = current_project() AND a.id = pair.agent_id
     LEFT JOIN LATERAL (SELECT number FROM phone_number p WHERE p.project_id = current_project() AND p.outbound_agent_id = a.id
                          AND p.status = 'active' ORDER BY p.created_at, p.id LIMIT 1) n ON true
     ORDER BY pair.place`,
    [asRows(pairs.map(({ leadId, agentId }, place) => ({ place, lead_id: leadId, agent_id: agentId })))],
  );
  return rows.map(partiesOf);
}

export async function findParties(statements: Statements, leadId: string, agentId: string): Promise<Parties> {
  const [parties] = await findManyParties(statements, [{ leadId, agentId }]);
  return parties as Parties;
}

const partiesOf = (row: Row): Parties => ({
  lead:
    row.lead_id === null
      ? null
      : { id: row.lead_id, phone: row.phone, email: row.email, stopped: row.outreach_disabled === true },
  agent:
    row.agent_id === null
      ? null
      : {
          id: row.agent_id,
          name: row.agent_name ?? "",
          active: row.agent_status === "active",
          emailAddress: row.email_address,
          outboundNumber: row.number,
        },
});
