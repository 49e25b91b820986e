import { hasIdentity, IDENTITY_MESSAGE } from "../lead-name.ts";
import type { ImportOptions, RowProblem } from "./lead-import.ts";
import type { GivenFields, ImportRow } from "./read-row.ts";

/** A lead that has one of the addresses of a chunk; email in lower case. */
export interface KnownLead {
  id: string;
  email: string | null;
  phone: string | null;
}

/** What is to be stored of one lead; of one that was there already, only what rows gave. */
export interface PlannedLead extends KnownLead {
  isNew: boolean;
  given: GivenFields;
}

export interface ChunkPlan {
  /** Each lead once, however many rows speak of it. */
  leads: PlannedLead[];
  created: number;
  updated: number;
  skipped: number;
  refused: { row: ImportRow; problem: RowProblem }[];
}

export interface PlanContext extends Pick<ImportOptions, "duplicates" | "agentId"> {
  /** Oldest first: the oldest lead with an address is the one that is meant. */
  known: KnownLead[];
  agents: ReadonlySet<string>;
  newId(): string;
}

/**
 * Decides row by row, in the file's order: a row with an email means the lead with that email, a row without one the lead
 * with its phone number, and what names nobody known is a new lead. How rows are cut into chunks changes nothing.
 */
export function planChunk(rows: ImportRow[], { duplicates, agentId, known, agents, newId }: PlanContext): ChunkPlan {
  const plan: ChunkPlan = { leads: [], created: 0, updated: 0, skipped: 0, refused: [] };
  const byEmail = new Map<string, PlannedLead>();
  const byPhone = new Map<string, PlannedLead[]>();
  const touched = new Set<PlannedLead>();
  const index = (lead: PlannedLead): void => {
    if (lead.email !== null && !byEmail.has(lead.email)) byEmail.set(lead.email, lead);
    if (lead.phone === null) return;
    const sharing = byPhone.get(lead.phone);
    if (!sharing) byPhone.set(lead.phone, [lead]);
    else if (!sharing.includes(lead)) sharing.push(lead);
  };
  for (const lead of known) index({ ...lead, isNew: false, given: {} });

  for (const row of rows) {
    const given = agentId === null ? row.given : { ...row.given, agent_id: agentId };
    const email = given.email?.toLowerCase() ?? null;
    const phone = given.phone ?? null;
    const meant =
      email === null
        ? phone === null
          ? undefined
          : byPhone.get(phone)?.find((lead) => lead.phone === phone)
        : byEmail.get(email);
    const problem = problemOf(row, meant === undefined, agents);
    if (meant && duplicates === "skip") plan.skipped += 1;
    else if (problem) plan.refused.push({ row, problem });
    else if (meant) {
      meant.given = merged(meant.given, given);
      meant.phone = phone ?? meant.phone;
      touched.add(meant);
      index(meant);
      plan.updated += 1;
    } else {
      const lead: PlannedLead = { id: newId(), email, phone, isNew: true, given };
      touched.add(lead);
      index(lead);
      plan.created += 1;
    }
  }
  plan.leads = [...touched];
  return plan;
}

function problemOf({ line, given }: ImportRow, isNew: boolean, agents: ReadonlySet<string>): RowProblem | null {
  if (given.agent_id !== undefined && !agents.has(given.agent_id))
    return { line, column: "agent_id", code: "unknown_agent", message: "no agent with this id exists in this project" };
  if (isNew && !hasIdentity(given)) return { line, column: null, code: "missing_identity", message: IDENTITY_MESSAGE };
  return null;
}

/** What a later row gives replaces what an earlier one gave; that somebody must not be contacted is never taken back. */
const merged = (before: GivenFields, after: GivenFields): GivenFields => ({
  ...before,
  ...after,
  ...(before.custom_fields || after.custom_fields
    ? { custom_fields: { ...before.custom_fields, ...after.custom_fields } }
    : {}),
  ...(before.consent || after.consent ? { consent: { ...before.consent, ...after.consent } } : {}),
  ...(before.outreach_disabled || after.outreach_disabled ? { outreach_disabled: true } : {}),
});
