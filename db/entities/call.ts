import { defineEntity, p } from "@mikro-orm/core";
import type { CallOutcome, CallState } from "../../domain/call-state.ts";
import type { RequestConsent } from "../../domain/gate.ts";
import { inProject, projectFilter } from "./in-project.ts";

const CallSchema = defineEntity({
  name: "Call",
  tableName: "call",
  filters: projectFilter,
  properties: {
    ...inProject,
    taskId: p.string(),
    outreachTaskId: p.string().nullable(),
    leadId: p.string(),
    agentId: p.string(),
    direction: p.string().default("outbound"),
    state: p.string().$type<CallState>().default("queued"),
    outcome: p.string().$type<CallOutcome>().nullable(),
    leadPhone: p.string(),
    agentPhone: p.string(),
    callReason: p.text().nullable(),
    firstMessageOverride: p.text().nullable(),
    consent: p
      .json()
      .$type<RequestConsent>()
      .onCreate(() => ({}) as RequestConsent),
    deferredUntil: p.datetime().nullable(),
    reason: p.string().nullable(),
    answeredBy: p.string().nullable(),
    providerId: p.string().nullable(),
    durationSeconds: p.integer().nullable(),
    summary: p.text().nullable(),
    recordingId: p.string().nullable(),
    optOut: p.boolean().default(false),
    meetingWhen: p.string().nullable(),
    requestId: p.string(),
    settledAt: p.datetime().nullable(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
  },
});

export class Call extends CallSchema.class {}
CallSchema.setClass(Call);
