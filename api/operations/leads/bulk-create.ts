import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { Lead } from "../../../db/entities/lead.ts";
import { emailsInProject } from "../../../db/queries/emails-in-project.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { LeadInput, hasIdentity, newLead } from "./lead-input.ts";

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
    invalid: z.array(z.object({ index: z.int(), message: z.string() })).describe("Why rows were not stored."),
  }),
}).handle(async ({ leads, agent_id }, call) => {
  if (agent_id) await mustFind(call, Agent, agent_id);
  const parsed = leads.map((lead, index) => ({ index, result: LeadRow.safeParse(lead) }));
  const valid = parsed.flatMap(({ result }) => (result.success ? [result.data] : []));
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
  return {
    created: created.map(({ id, name, email }) => ({ id, name, email: email ?? null })),
    count: created.length,
    duplicates: valid.length - created.length,
    errors: parsed.length - valid.length,
    invalid: parsed.flatMap(({ index, result }) =>
      result.success
        ? []
        : [
            {
              index,
              message: result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
            },
          ],
    ),
  };
});

// An agent per row would need a look-up per row: the batch's own agent_id assigns all of them.
const LeadRow = LeadInput.omit({ agent_id: true }).refine(hasIdentity, {
  message: "needs a name or a company",
  path: ["name"],
});
