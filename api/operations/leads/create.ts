import { Agent } from "../../../db/entities/agent.ts";
import { Lead } from "../../../db/entities/lead.ts";
import { IDENTITY_MESSAGE, hasIdentity } from "../../../domain/lead-name.ts";
import { LeadInput } from "../../../domain/lead.schema.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { newLead } from "./lead-input.ts";
import { LeadView, presentLead } from "./lead-view.ts";

export const createLead = operation({
  id: "create_lead",
  section: "Leads",
  method: "POST",
  path: "/api/v1/leads",
  summary: "Create a lead",
  description: "Needs at least one of `name`, `first_name`, `last_name`, `company`. `phone` must be E.164.",
  auth: "api_key",
  effect: "write",
  status: 201,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "object",
  input: LeadInput.refine(hasIdentity, { message: IDENTITY_MESSAGE, path: ["name"] }),
  output: LeadView,
}).handle(async (input, call) => {
  if (input.agent_id) await mustFind(call, Agent, input.agent_id);
  const lead = call.em.create(Lead, newLead(call.projectId, input) as never);
  await call.em.flush();
  return presentLead(lead, true);
});
