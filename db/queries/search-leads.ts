import type { EntityManager } from "@mikro-orm/postgresql";
import { Lead } from "../entities/lead.ts";

export interface LeadFilter {
  text: string;
  stage: string | null;
  agentId: string | null;
  hasMeeting: boolean | null;
}

/** Leads whose name, email or phone contains the text; goes through the one function that row-level security lets use the trigram index. */
export async function searchLeads(
  em: EntityManager,
  filter: LeadFilter,
  limit: number,
  before: { at: Date; id: string } | null,
): Promise<Lead[]> {
  const pattern = `%${filter.text.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
  const rows = await em.execute<Record<string, unknown>[]>(
    "SELECT * FROM search_leads(?, ?, ?::timestamptz, ?, ?, ?, ?::boolean)",
    [pattern, limit, before?.at ?? null, before?.id ?? null, filter.stage, filter.agentId, filter.hasMeeting],
  );
  return rows.map((row) => em.map(Lead, row));
}
