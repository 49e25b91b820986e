import { z } from "zod";
import { acceptCalls } from "../../../db/queries/accept-call.ts";
import { CoraError } from "../../../domain/errors.ts";
import { newId } from "../../../domain/id.ts";
import { Id, Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { outreachHandlers } from "./outreach-handlers.ts";
import type { Caller } from "./outreach-handlers.ts";
import type { Reachable } from "./reachable-parties.ts";

const Input = z.strictObject({
  lead_id: Id.describe("The lead to call."),
  agent_id: Id.describe("The agent that places the call; it needs an outbound number."),
  call_reason: Text(1000).optional().describe("Why the call is made; the agent says so."),
  first_message_override: Text(1000).optional().describe("Replaces the agent's first message."),
});

function plan(input: z.output<typeof Input>, { lead, agent }: Reachable, call: Caller) {
  if (!lead.phone) throw new CoraError("lead_no_phone", undefined, { param: "lead_id" });
  if (!agent.outboundNumber) throw new CoraError("no_phone_number", undefined, { param: "agent_id" });
  const ids = { call_id: newId("call"), task_id: newId("task") };
  const record = {
    projectId: call.projectId,
    callId: ids.call_id,
    taskId: ids.task_id,
    leadId: lead.id,
    agentId: agent.id,
    leadPhone: lead.phone,
    agentPhone: agent.outboundNumber,
    callReason: input.call_reason ?? null,
    firstMessageOverride: input.first_message_override ?? null,
    actor: call.actor,
    requestId: call.requestId,
  };
  return { record, answer: { ...ids, status: "queued" as const } };
}

const { alone, together } = outreachHandlers(plan, acceptCalls);

export const triggerCall = operation({
  id: "trigger_call",
  section: "Outreach",
  method: "POST",
  path: "/api/v1/outreach/call",
  summary: "Place a real call to a lead",
  description:
    "Rings a real phone, once per Idempotency-Key, for ever. Calling hours, opt-outs and the project's policy are judged at the moment of dialling and show as verdicts on the call (`get_call`). Credits for the longest call are reserved at once; what was not used comes back when it ends, and a call that nobody answers costs nothing.",
  auth: "api_key",
  effect: "outreach",
  status: 202,
  mcp: true,
  idempotency: "required",
  keyLifetime: "forever",
  gate: "subscription",
  errors: [
    "payment_required",
    "missing_idempotency_key",
    "resource_not_found",
    "lead_no_phone",
    "lead_stopped",
    "no_phone_number",
    "agent_inactive",
    "quota_exceeded",
  ],
  kind: "object",
  input: Input,
  output: z.object({ call_id: Id, task_id: Id, status: z.literal("queued") }),
}).handle(alone, together);
