import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import type { AuditEvent } from "./write-audit.ts";

export interface KeyedAnswer {
  operation: string;
  key: string;
  answer: { status: number; body: unknown };
}

/** The last statement of a keyed write: who did what, and the answer that the key stands for from now on. */
export const closeRequest = (
  em: EntityManager,
  event: AuditEvent,
  { operation, key, answer }: KeyedAnswer,
): Promise<unknown> =>
  em.execute(
    `WITH audit AS (
       INSERT INTO audit_event (project_id, id, actor, action, target, request_id) VALUES (?, ?, ?, ?, ?, ?)
     ) UPDATE idempotency_key SET response = ?::json WHERE (project_id, operation, key) = (?, ?, ?)`,
    [
      event.projectId,
      newId("aud"),
      event.actor,
      event.action,
      event.target ?? null,
      event.requestId,
      JSON.stringify(answer),
      event.projectId,
      operation,
      key,
    ],
  );
