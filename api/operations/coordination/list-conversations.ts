import { z } from "zod";
import { Conversation } from "../../../db/entities/conversation.ts";
import { paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";
import { ConversationView, presentConversation } from "./conversation-view.ts";

export const listConversations = operation({
  id: "list_conversations",
  section: "Coordination",
  method: "GET",
  path: "/api/v1/coordination/conversations",
  summary: "List conversations, newest first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject({ ...paging }),
  output: ConversationView,
}).handle((input, call) => findPage(call, Conversation, {}, input, "conversations", presentConversation));
