import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { Conversation } from "../../../db/entities/conversation.ts";
import { addMessage } from "../../../db/queries/goals/add-message.ts";
import { conversationGoals } from "../../../db/queries/goals/conversation-goals.ts";
import { CoraError } from "../../../domain/errors.ts";
import { intentOf } from "../../../domain/goal-message.ts";
import { harmIn } from "../../../domain/goal-safety.ts";
import { newId } from "../../../domain/id.ts";
import { Id, Text, Timestamp } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import type { Call } from "../../operation.ts";
import { HANDLERS } from "./message-handlers.ts";

export const sendCoordinationMessage = operation({
  id: "send_coordination_message",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/message",
  summary: "Say in your own words what you want, or answer what was asked",
  description:
    "A wish becomes a goal that is worked on for minutes or weeks. Limits in the words hold: `at most 30 credits`, `by Friday`, `ask me before you call`, `ask me before you accept`; days and hours are those of the policy's `time_zone`. They are read in English: where words read as another language, each contact and each outcome is shown before it happens, and the answer says so. In a conversation, an answer to an open question, `yes`, `no`, `accept`, `cancel` and `status` mean the goals of that conversation. A subscribed project without credits for even one email begins no new goal.",
  auth: "api_key",
  effect: "outreach",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: [
    "resource_not_found",
    "safety_violation",
    "payment_required",
    "quota_exceeded",
    "budget_approval_required",
    "forbidden",
    "conflict",
  ],
  kind: "object",
  input: z.strictObject({
    message: Text(8_000)
      .refine((text) => text.trim() !== "", "must say something")
      .describe("What you want, or what you answer."),
    conversation_id: Id.optional().describe("Goes on with a conversation; a new one begins without it."),
    agent_id: Id.optional().describe("The agent that acts; by default the oldest active one that can call."),
    budget_credits: z.number().min(0).max(1_000_000).optional().describe("The most that a new goal may cost."),
    deadline_at: Timestamp.optional().describe("When a new goal ends at the latest."),
  }),
  output: z.object({
    response: z.string(),
    goal_id: Id.nullable(),
    conversation_id: Id,
    actions_taken: z.array(z.string()),
  }),
}).handle(async (input, call) => {
  const harm = harmIn(input.message);
  if (harm) throw new CoraError("safety_violation", undefined, { param: "message", details: { reason: harm } });
  if (input.agent_id) await mustFind(call, Agent, input.agent_id);
  const conversation = await conversationFor(input, call);
  const goals = await conversationGoals(call.em, conversation.id);
  const has = (what: "asking" | "approval" | "proposed") => goals.some((goal) => goal[what]);
  const state = { asking: has("asking"), approval: has("approval"), proposed: has("proposed"), open: goals.length > 0 };
  const done = await HANDLERS[intentOf(input.message, state)]({ input, conversation, goals, call });
  const line = { projectId: call.projectId, conversationId: conversation.id, goalId: done.goalId };
  await addMessage(call.em, {
    ...line,
    role: "assistant",
    content: done.response,
    actions: done.actions,
    actor: "cora",
  });
  return {
    response: done.response,
    goal_id: done.goalId,
    conversation_id: conversation.id,
    actions_taken: done.actions,
  };
});

const TITLE_MAX = 80;

async function conversationFor(input: { message: string; conversation_id?: string | undefined }, call: Call) {
  if (input.conversation_id !== undefined) return mustFind(call, Conversation, input.conversation_id);
  const title = input.message.trim().replaceAll(/\s+/g, " ").slice(0, TITLE_MAX);
  const row = { projectId: call.projectId, id: newId("cnv"), title };
  const conversation = call.em.create(Conversation, row as never);
  await call.em.flush();
  return conversation;
}
