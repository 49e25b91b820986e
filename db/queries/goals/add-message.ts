import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../../domain/id.ts";

export interface NewMessage {
  projectId: string;
  conversationId: string;
  goalId: string | null;
  role: "user" | "assistant";
  content: string;
  actions?: string[];
  actor: string;
}

/** A line of a conversation, and its count, in one statement. */
export async function addMessage(em: EntityManager, message: NewMessage): Promise<string> {
  const id = newId("msg");
  await em.execute(
    `WITH line AS (
       INSERT INTO coordination_message (project_id, id, conversation_id, goal_id, role, content, actions, actor)
       VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(array_agg(a), '{}') FROM jsonb_array_elements_text(?::jsonb) a), ?)
     ) UPDATE conversation SET message_count = message_count + 1 WHERE project_id = ? AND id = ?`,
    [
      message.projectId,
      id,
      message.conversationId,
      message.goalId,
      message.role,
      message.content,
      JSON.stringify(message.actions ?? []),
      message.actor,
      message.projectId,
      message.conversationId,
    ],
  );
  return id;
}
