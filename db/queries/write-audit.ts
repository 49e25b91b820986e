import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface AuditEvent {
  projectId: string;
  actor: string;
  /** An operation's id. */
  action: string;
  requestId: string;
  target?: string;
}

export const writeAudit = (em: EntityManager, event: AuditEvent): Promise<unknown> =>
  em.execute("INSERT INTO audit_event (project_id, id, actor, action, target, request_id) VALUES (?, ?, ?, ?, ?, ?)", [
    event.projectId,
    newId("aud"),
    event.actor,
    event.action,
    event.target ?? null,
    event.requestId,
  ]);
