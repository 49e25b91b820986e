import { z } from "zod";
import type { Call } from "../../../db/entities/call.ts";
import { CALL_STATES } from "../../../domain/call-state.ts";
import { temporalLink } from "../../../domain/temporal-link.ts";
import { workflowId } from "../../../domain/workflow-id.ts";
import type { ApiSettings } from "../../deps.ts";
import { Id, Timestamp, iso } from "../../fields.ts";

export const CallView = z.object({
  id: Id,
  task_id: Id,
  lead_id: Id,
  agent_id: Id,
  direction: z.enum(["outbound", "inbound"]),
  status: z.enum(CALL_STATES).describe("Where the call is; it never goes back. `needs_review` waits for a person."),
  outcome: z.enum(["connected", "voicemail", "no_answer"]).nullable(),
  reason: z.string().nullable().describe("The rule or code behind a deferral, denial, failure or review."),
  deferred_until: Timestamp.nullable(),
  lead_phone: z.string(),
  agent_phone: z.string(),
  call_reason: z.string().nullable(),
  duration_seconds: z.int().nullable(),
  summary: z.string().nullable(),
  opt_out: z.boolean().describe("The person asked not to be contacted again."),
  meeting_when: z.string().nullable(),
  transcript_url: z.string().nullable(),
  recording_url: z.string().nullable(),
  workflow_id: z.string(),
  workflow_url: z.string().nullable().describe("The run in the Temporal UI, where that is known."),
  started_at: Timestamp.nullable(),
  finished_at: Timestamp.nullable(),
  created_at: Timestamp,
});

type Links = Pick<ApiSettings, "publicUrl" | "temporalUiUrl">;

export const presentCall = (call: Call, links: Links): z.input<typeof CallView> => ({
  id: call.id,
  task_id: call.taskId,
  lead_id: call.leadId,
  agent_id: call.agentId,
  direction: call.direction as "outbound",
  status: call.state,
  outcome: call.outcome ?? null,
  reason: call.reason ?? null,
  deferred_until: iso(call.deferredUntil),
  lead_phone: call.leadPhone,
  agent_phone: call.agentPhone,
  call_reason: call.callReason ?? null,
  duration_seconds: call.durationSeconds ?? null,
  summary: call.summary ?? null,
  opt_out: call.optOut,
  meeting_when: call.meetingWhen ?? null,
  transcript_url: call.startedAt ? `${links.publicUrl}/api/v1/calls/${call.id}/transcript` : null,
  recording_url: call.recordingId ? `${links.publicUrl}/api/v1/calls/${call.id}/audio` : null,
  workflow_id: workflowId.outreachCall(call.id),
  workflow_url: temporalLink(links.temporalUiUrl, workflowId.outreachCall(call.id)),
  started_at: iso(call.startedAt),
  finished_at: iso(call.finishedAt),
  created_at: call.createdAt.toISOString(),
});
