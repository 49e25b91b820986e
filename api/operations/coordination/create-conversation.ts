import { z } from "zod";
import { Conversation } from "../../../db/entities/conversation.ts";
import { newId } from "../../../domain/id.ts";
import { Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { ConversationView, presentConversation } from "./conversation-view.ts";

export const createConversation = operation({
  id: "create_conversation",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/conversations",
  summary: "Begin an empty conversation",
  auth: "api_key",
  effect: "write",
  status: 201,
  mcp: true,
  idempotency: "optional",
  errors: [],
  kind: "object",
  input: z.strictObject({ title: Text(200).optional() }),
  output: ConversationView,
}).handle(async ({ title }, { em, projectId }) => {
  const row = em.create(Conversation, { projectId, id: newId("cnv"), title: title ?? "New conversation" } as never);
  await em.flush();
  return presentConversation(row);
});
