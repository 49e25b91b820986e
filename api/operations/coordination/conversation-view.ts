import { z } from "zod";
import type { Conversation } from "../../../db/entities/conversation.ts";
import { Id, Timestamp } from "../../fields.ts";

export const ConversationView = z.object({ id: Id, title: z.string(), created_at: Timestamp, message_count: z.int() });

export const presentConversation = (row: Conversation): z.input<typeof ConversationView> => ({
  id: row.id,
  title: row.title,
  created_at: row.createdAt.toISOString(),
  message_count: row.messageCount,
});
