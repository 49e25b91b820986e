import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { CoordinationMessage } from "../../../db/entities/coordination-message.ts";
import { OutreachTask } from "../../../db/entities/outreach-task.ts";
import { defaultAgent } from "../../../db/queries/goals/default-agent.ts";
import { startTask } from "../../../db/queries/goals/start-task.ts";
import { CoraError } from "../../../domain/errors.ts";
import { harmIn } from "../../../domain/goal-safety.ts";
import { newId } from "../../../domain/id.ts";
import { URGENCIES } from "../../../domain/task-state.ts";
import { Id, Text } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { refuseWithoutCredits } from "../credits/refuse-without-credits.ts";
import { Recipient, channelsTo, recipientFor } from "./recipient.ts";
import { TaskView, presentTaskWithAttempts } from "./task-view.ts";

export const createOutreachTask = operation({
  id: "create_outreach_task",
  section: "Outreach tasks",
  method: "POST",
  path: "/api/v1/outreach/tasks",
  summary: "Have one person contacted, over whichever channel suits",
  description:
    "Cora chooses the channel from what is known of the person, the urgency, the hour and what worked before, and tries the next one where the first fails; each attempt is on record with the reason for its channel. Refused where the credits left do not cover an attempt over any channel that the person has. With `auto_execute` false nothing happens until `retry_outreach_task`.",
  auth: "api_key",
  effect: "outreach",
  status: 201,
  mcp: true,
  idempotency: "optional",
  gate: "subscription",
  errors: [
    "payment_required",
    "quota_exceeded",
    "resource_not_found",
    "suppression_violation",
    "blocked_number",
    "emergency_number",
    "toll_number",
    "safety_violation",
  ],
  kind: "object",
  input: z.strictObject({
    goal: Text(1_000)
      .refine((text) => text.trim() !== "", "must say something")
      .describe("What to reach; the person is told so."),
    recipient_identifier: Recipient,
    recipient_name: Text(200).optional(),
    urgency: z.enum(URGENCIES).default("normal"),
    coordination_message_id: Id.optional().describe("The message that it came from."),
    auto_execute: z.boolean().default(true),
    agent_id: Id.optional().describe("The agent that acts; by default the oldest active one that can call."),
  }),
  output: TaskView,
}).handle(async (input, call) => {
  const harm = harmIn(input.goal);
  if (harm) throw new CoraError("safety_violation", undefined, { param: "goal", details: { reason: harm } });
  if (input.agent_id) await mustFind(call, Agent, input.agent_id);
  if (input.coordination_message_id) await mustFind(call, CoordinationMessage, input.coordination_message_id);
  const lead = await recipientFor(call, input.recipient_identifier, input.recipient_name);
  if (input.auto_execute) await refuseWithoutCredits(call, channelsTo(lead));
  const task = call.em.create(OutreachTask, {
    projectId: call.projectId,
    id: newId("task"),
    leadId: lead.id,
    agentId: input.agent_id ?? (await defaultAgent(call.em)),
    goal: input.goal,
    recipientIdentifier: input.recipient_identifier,
    recipientName: input.recipient_name ?? null,
    urgency: input.urgency,
    channels: ["call", "email"],
    wishes: {},
    coordinationMessageId: input.coordination_message_id ?? null,
    state: input.auto_execute ? "in_progress" : "pending",
    createdBy: call.actor,
    requestId: call.requestId,
  } as never);
  await call.em.flush();
  if (input.auto_execute) await startTask(call.em, task);
  return presentTaskWithAttempts(task, call);
});
