import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { Lead } from "../../../db/entities/lead.ts";
import { emailsInProject } from "../../../db/queries/emails-in-project.ts";
import type { ErrorCode } from "../../../domain/errors.ts";
import { IDENTITY_MESSAGE, hasIdentity } from "../../../domain/lead-name.ts";
import { LeadInput } from "../../../domain/lead.schema.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import type { Call } from "../../operation.ts";
import { newLead } from "./lead-input.ts";

const MAX = 500;

export const bulkCreateLeads = operation({
  id: "bulk_create_leads",
  section: "Leads",
  method: "POST",
  path: "/api/v1/leads/bulk",
  summary: `Create up to ${MAX} leads at once`,
  description:
    "Leads whose email is already in the project, or came earlier in the batch, are skipped; rows that are not valid are counted and named in `invalid`, the rest is stored.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({
    leads: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX).describe("Each as in `create_lead`."),
    agent_id: Id.optional().describe("Assigns all of them."),
  }),
  output: z.object({
    created: z.array(z.object({ id: Id, name: z.string(), email: z.string().nullable() })),
    count: z.int(),
    duplicates: z.int(),
    errors: z.int(),
    invalid: z
      .array(
        z.object({
          index: z.int().describe("Place in `leads`, from 0."),
          code: z.enum(["validation_error", "resource_not_found"]),
          param: z.string().nullable(),
          message: z.string(),
        }),
      )
      .describe("Why rows were not stored."),
  }),
}).handle(async ({ leads, agent_id }, call) => {
  if (agent_id) await mustFind(call, Agent, agent_id);
  const rows = await refuseUnknownAgents(leads.map(parseRow), call);
  const valid = rows.flatMap((row) => ("lead" in row ? [row.lead] : []));
  const seen = await emailsInProject(
    call.em,
    valid.flatMap(({ email }) => email ?? []),
  );
  const created: Lead[] = [];
  for (const lead of valid) {
    const email = lead.email?.toLowerCase();
    if (email !== undefined && seen.has(email)) continue;
    if (email !== undefined) seen.add(email);
    created.push(
      call.em.create(Lead, newLead(call.projectId, { ...lead, ...(agent_id ? { agent_id } : {}) }) as never),
    );
  }
  await call.em.flush();
  const invalid = rows.flatMap((row) => ("lead" in row ? [] : [row]));
  return {
    created: created.map(({ id, name, email }) => ({ id, name, email: email ?? null })),
    count: created.length,
    duplicates: valid.length - created.length,
    errors: invalid.length,
    invalid,
  };
});

type RefusedRow = {
  index: number;
  code: Extract<ErrorCode, "validation_error" | "resource_not_found">;
  param: string | null;
  message: string;
};
type Row = { index: number; lead: LeadInput } | RefusedRow;

const LeadRow = LeadInput.refine(hasIdentity, { message: IDENTITY_MESSAGE, path: ["name"] });

function parseRow(raw: unknown, index: number): Row {
  const { data, error } = LeadRow.safeParse(raw);
  if (data) return { index, lead: data };
  const issues = error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  return { index, code: "validation_error", param: paramOf(error.issues[0]), message: issues.join("; ") };
}

const paramOf = (issue: z.core.$ZodIssue | undefined): string | null =>
  (issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".")) || null;

/** One look-up for the agents of all rows. */
async function refuseUnknownAgents(rows: Row[], call: Call): Promise<Row[]> {
  const wanted = [...new Set(rows.flatMap((row) => ("lead" in row ? (row.lead.agent_id ?? []) : [])))];
  if (wanted.length === 0) return rows;
  const found = await call.em.find(Agent, { id: { $in: wanted } }, { fields: ["id"] });
  const unknown = new Set(wanted.filter((id) => !found.some((agent) => agent.id === id)));
  return rows.map((row) =>
    "lead" in row && unknown.has(row.lead.agent_id ?? "")
      ? {
          index: row.index,
          code: "resource_not_found",
          param: "agent_id",
          message: "agent_id: no agent with this id exists in this project",
        }
      : row,
  );
}
