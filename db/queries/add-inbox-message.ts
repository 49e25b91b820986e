import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface NewInboxMessage {
  projectId: string;
  leadId: string;
  agentId: string;
  channel: "email";
  kind: "reply" | "auto_reply";
  emailId: string;
  threadId: string;
  taskId: string | null;
  from: string;
  to: string;
  subject: string;
  body: string;
  providerId: string;
  messageId: string | null;
  optOut: boolean;
  receivedAt: Date;
}

const PREVIEW_MAX = 140;

/** What a person wrote, once, however often and under however many ids the provider reports it; answers whether it is new. Waits and goals that concern them wake by it. */
export async function addInboxMessage(em: EntityManager, message: NewInboxMessage): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `INSERT INTO inbox_message (project_id, id, lead_id, agent_id, channel, kind, email_id, thread_id, task_id, from_address, to_address,
       subject, body, preview, provider_id, message_id, opt_out, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1`,
    [
      message.projectId,
      newId("msg"),
      message.leadId,
      message.agentId,
      message.channel,
      message.kind,
      message.emailId,
      message.threadId,
      message.taskId,
      message.from,
      message.to,
      message.subject,
      message.body,
      message.body.replaceAll(/\s+/g, " ").slice(0, PREVIEW_MAX),
      message.providerId,
      message.messageId,
      message.optOut,
      message.receivedAt,
    ],
  );
  return rows.length > 0;
}

/** Another address of the same person, so that an opt-out stops it too. */
export const noteAddress = (em: EntityManager, projectId: string, leadId: string, address: string): Promise<unknown> =>
  em.execute(
    `INSERT INTO contact_address (project_id, lead_id, address, source) SELECT ?, ?, ?, 'inbound'
     WHERE NOT EXISTS (SELECT 1 FROM lead WHERE project_id = ? AND id = ? AND lower(email) = ?) ON CONFLICT DO NOTHING`,
    [projectId, leadId, address, projectId, leadId, address],
  );
