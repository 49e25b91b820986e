import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { PhoneNumber } from "../../../db/entities/phone-number.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { PhoneNumberView, presentPhoneNumber } from "./phone-number-view.ts";

export const assignPhoneNumber = operation({
  id: "assign_phone_number",
  section: "Phone numbers",
  method: "POST",
  path: "/api/v1/phone-numbers/{phone_id}/assign",
  summary: "Assign a phone number to an agent",
  description: "A number may have one outbound and one inbound agent at the same time.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  repeatable: true,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ phone_id: Id, agent_id: Id, role: z.enum(["outbound", "inbound"]) }),
  output: PhoneNumberView,
}).handle(async ({ phone_id, agent_id, role }, call) => {
  const number = await mustFind(call, PhoneNumber, phone_id);
  await mustFind(call, Agent, agent_id);
  if (role === "outbound") number.outboundAgentId = agent_id;
  else number.inboundAgentId = agent_id;
  await call.em.flush();
  return presentPhoneNumber(number);
});
