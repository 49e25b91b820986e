import type { EntityManager } from "@mikro-orm/postgresql";
import { holdCredits } from "./hold-credits.ts";
import { newId } from "../../domain/id.ts";
import { workflowId } from "../../domain/workflow-id.ts";

export interface AcceptedCall {
  projectId: string;
  callId: string;
  taskId: string;
  leadId: string;
  agentId: string;
  leadPhone: string;
  agentPhone: string;
  callReason: string | null;
  firstMessageOverride: string | null;
  actor: string;
  requestId: string;
}

/** The record, the promise to start its workflow, the feed's line, the credits held for it and the lead's counter, in one statement of the caller's transaction. */
export const acceptCall = (em: EntityManager, call: AcceptedCall): Promise<unknown> =>
  em.execute(
    `WITH record AS (
       INSERT INTO call (project_id, id, task_id, lead_id, agent_id, lead_phone, agent_phone, call_reason, first_message_override, consent, request_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, jsonb_build_object('basis', 'callers_word', 'actor', ?::text, 'recorded_at', now()), ?)
     ), start AS (
       INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id) VALUES (?, 'outreachCall', ?, ?, ?, ?, ?)
     ), feed AS (
       INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, status) VALUES (?, ?, ?, ?, ?, 'call_queued', 'Call queued', 'queued')
     ), ${holdCredits.parts}
     UPDATE lead SET total_calls = total_calls + 1, last_activity_at = now() WHERE project_id = ? AND id = ?`,
    [
      call.projectId,
      call.callId,
      call.taskId,
      call.leadId,
      call.agentId,
      call.leadPhone,
      call.agentPhone,
      call.callReason,
      call.firstMessageOverride,
      call.actor,
      call.requestId,
      workflowId.outreachCall(call.callId),
      call.projectId,
      call.callId,
      call.leadId,
      call.agentId,
      call.requestId,
      call.projectId,
      newId("act"),
      call.leadId,
      call.agentId,
      call.callId,
      ...holdCredits.values(call.projectId, call.callId, "call"),
      call.projectId,
      call.leadId,
    ],
  );
