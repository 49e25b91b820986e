import { z } from "zod";
import { CoordinationMessage } from "../../../db/entities/coordination-message.ts";
import { Id, Timestamp, paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";

const MessageView = z.object({
  id: Id,
  conversation_id: Id,
  role: z.enum(["user", "assistant"]),
  content: z.string(),
  goal_id: Id.nullable(),
  actions_taken: z.array(z.string()),
  created_at: Timestamp,
});

export const getConversationHistory = operation({
  id: "get_conversation_history",
  section: "Coordination",
  method: "GET",
  path: "/api/v1/coordination/history",
  summary: "List what was said, newest first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject({ conversation_id: Id.optional().describe("Only this conversation."), ...paging }),
  output: MessageView,
}).handle(async (input, call) => {
  const { conversation_id: id } = input;
  const where = id === undefined ? {} : { conversationId: id };
  return findPage(call, CoordinationMessage, where, input, `history ${id ?? ""}`, (row) => ({
    id: row.id,
    conversation_id: row.conversationId,
    role: row.role,
    content: row.content,
    goal_id: row.goalId ?? null,
    actions_taken: row.actions,
    created_at: row.createdAt.toISOString(),
  }));
});
