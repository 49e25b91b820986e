import type { EntityManager } from "@mikro-orm/postgresql";
import { Lead } from "../entities/lead.ts";

export interface LeadFilter {
  text: string;
  stage: string | null;
  agentId: string | null;
  hasMeeting: boolean | null;
}

/** A shorter text has no trigram of its own, so no index knows where it stands inside a word. */
const TRIGRAM = 3;

/**
 * Leads whose name, email or phone contains the text; of one or two characters, those where a word begins so. Goes through the
 * two functions that row-level security lets use the trigram index.
 */
export async function searchLeads(
  em: EntityManager,
  filter: LeadFilter,
  limit: number,
  before: { at: Date; id: string } | null,
): Promise<Lead[]> {
  // Punctuation alone is in no index, and nobody looks for it.
  if (!/[\p{L}\p{N}]/u.test(filter.text)) return [];
  const literal = filter.text.replaceAll(/[\\%_]/g, (special) => `\\${special}`);
  const [search, pattern] =
    Array.from(filter.text).length < TRIGRAM ? ["search_lead_beginnings", literal] : ["search_leads", `%${literal}%`];
  const rows = await em.execute<Record<string, unknown>[]>(
    `SELECT * FROM ${search}(?, ?, ?::timestamptz, ?, ?, ?, ?::boolean)`,
    [pattern, limit, before?.at ?? null, before?.id ?? null, filter.stage, filter.agentId, filter.hasMeeting],
  );
  return rows.map((row) => em.map(Lead, row));
}
