import { holdCredits } from "./hold-credits.ts";
import { asRows } from "../as-rows.ts";
import type { Statements } from "../statements.ts";
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

/** The records, the promises to start their workflows, the feed's lines, the credits held for them and the leads' counters, in one statement of the caller's transaction. */
export const acceptCalls = (statements: Statements, calls: AcceptedCall[]): Promise<unknown> =>
  statements.execute(
    `WITH asked AS MATERIALIZED (
       SELECT * FROM json_to_recordset(?::json) AS a (project_id text, id text, task_id text, lead_id text, agent_id text, lead_phone text,
         agent_phone text, call_reason text, first_message text, actor text, request_id text, workflow_id text, activity_id text, entry_id text)
     ), record AS (
       INSERT INTO call (project_id, id, task_id, lead_id, agent_id, lead_phone, agent_phone, call_reason, first_message_override, consent, request_id)
       SELECT project_id, id, task_id, lead_id, agent_id, lead_phone, agent_phone, call_reason, first_message,
         jsonb_build_object('basis', 'callers_word', 'actor', actor, 'recorded_at', now()), request_id FROM asked
     ), start AS (
       INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id)
       SELECT workflow_id, 'outreachCall', project_id, id, lead_id, agent_id, request_id FROM asked
     ), feed AS (
       INSERT INTO activity (project_id, id, lead_id, agent_id, record_id, event_type, title, status)
       SELECT project_id, activity_id, lead_id, agent_id, id, 'call_queued', 'Call queued', 'queued' FROM asked
     ), ${holdCredits("call")}
     UPDATE lead l SET total_calls = total_calls + n.calls, last_activity_at = now()
     FROM (SELECT project_id, lead_id, count(*)::int AS calls FROM asked GROUP BY 1, 2 ORDER BY 2) n
     WHERE l.project_id = n.project_id AND l.id = n.lead_id AND l.id = ANY (ARRAY(SELECT lead_id FROM asked))`,
    [asRows(calls.map(rowOf))],
  );

export const acceptCall = (statements: Statements, call: AcceptedCall): Promise<unknown> =>
  acceptCalls(statements, [call]);

const rowOf = (call: AcceptedCall) => ({
  project_id: call.projectId,
  id: call.callId,
  task_id: call.taskId,
  lead_id: call.leadId,
  agent_id: call.agentId,
  lead_phone: call.leadPhone,
  agent_phone: call.agentPhone,
  call_reason: call.callReason,
  first_message: call.firstMessageOverride,
  actor: call.actor,
  request_id: call.requestId,
  workflow_id: workflowId.outreachCall(call.callId),
  activity_id: newId("act"),
  entry_id: newId("cre"),
});
