import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { Lead } from "../../../db/entities/lead.ts";
import { CoraError } from "../../../domain/errors.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";

export const assignLeads = operation({
  id: "assign_leads",
  section: "Agents",
  method: "POST",
  path: "/api/v1/agents/{agent_id}/assign-leads",
  summary: "Assign leads to an agent",
  description: "Give either `lead_ids` or `assign_all_unassigned: true`.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  repeatable: true,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "object",
  input: z
    .strictObject({
      agent_id: Id,
      lead_ids: z.array(Id).min(1).max(1000).optional(),
      assign_all_unassigned: z.literal(true).optional(),
    })
    .refine((input) => (input.lead_ids === undefined) !== (input.assign_all_unassigned === undefined), {
      message: "give exactly one of lead_ids and assign_all_unassigned",
      path: ["lead_ids"],
    }),
  output: z.object({
    assigned: z.int().describe("Leads that this call changed."),
    total: z.int().describe("Leads that the agent has now."),
  }),
}).handle(async ({ agent_id, lead_ids }, call) => {
  await mustFind(call, Agent, agent_id);
  const wanted = lead_ids && [...new Set(lead_ids)];
  if (wanted && (await call.em.count(Lead, { id: { $in: wanted } })) !== wanted.length)
    throw new CoraError("resource_not_found", "At least one of these leads does not exist in this project.", {
      param: "lead_ids",
    });
  const where = wanted
    ? { id: { $in: wanted }, $or: [{ agentId: null }, { agentId: { $ne: agent_id } }] }
    : { kind: "lead" as const, agentId: null };
  const assigned = await call.em.nativeUpdate(Lead, where, { agentId: agent_id });
  return { assigned, total: await call.em.count(Lead, { agentId: agent_id }) };
});
