import { z } from "zod";
import { acceptEmails } from "../../../db/queries/accept-email.ts";
import { agentAddress } from "../../../domain/agent-address.ts";
import { CoraError } from "../../../domain/errors.ts";
import { newId } from "../../../domain/id.ts";
import { Id, Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { outreachHandlers } from "./outreach-handlers.ts";
import type { Caller } from "./outreach-handlers.ts";
import type { Reachable } from "./reachable-parties.ts";

const Input = z.strictObject({
  lead_id: Id.describe("The lead to write to."),
  agent_id: Id.describe("The agent that writes."),
  subject: Text(500).optional(),
  message: Text(50_000).optional().describe("The text of the email, sent as it is."),
  template: Text(50_000).optional().describe("A text with placeholders."),
});

function plan(input: z.output<typeof Input>, { lead, agent }: Reachable, call: Caller) {
  if (!lead.email) throw new CoraError("lead_no_email", undefined, { param: "lead_id" });
  const from = agentAddress(agent, call.deps.settings.mailDomain);
  if (!from) throw new CoraError("agent_no_email", undefined, { param: "agent_id" });
  const ids = { email_id: newId("eml"), task_id: newId("task") };
  const record = {
    projectId: call.projectId,
    emailId: ids.email_id,
    taskId: ids.task_id,
    leadId: lead.id,
    agentId: agent.id,
    leadEmail: lead.email,
    agentEmail: from,
    subject: input.subject ?? null,
    message: input.message ?? null,
    template: input.template ?? null,
    actor: call.actor,
    requestId: call.requestId,
  };
  return { record, answer: { ...ids, status: "queued" as const } };
}

const { alone, together } = outreachHandlers(plan, acceptEmails);

export const sendEmail = operation({
  id: "send_email",
  section: "Outreach",
  method: "POST",
  path: "/api/v1/outreach/email",
  summary: "Send a real email to a lead",
  description:
    "Sends once per Idempotency-Key, for ever. Without `message` or `template` the agent writes the email from its brain texts. `template` may hold {{first_name}}, {{company}} and {{agent_name}}. Its credits are reserved at once; an email that is never sent costs nothing.",
  auth: "api_key",
  effect: "outreach",
  status: 202,
  mcp: true,
  idempotency: "optional",
  keyLifetime: "forever",
  gate: "subscription",
  errors: [
    "payment_required",
    "resource_not_found",
    "lead_no_email",
    "lead_stopped",
    "agent_no_email",
    "agent_inactive",
    "quota_exceeded",
  ],
  kind: "object",
  input: Input,
  output: z.object({ email_id: Id, task_id: Id, status: z.literal("queued") }),
}).handle(alone, together);
