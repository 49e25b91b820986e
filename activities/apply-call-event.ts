import type { EntityManager } from "@mikro-orm/postgresql";
import type { Call } from "../db/entities/call.ts";
import { lockCall } from "../db/queries/lock-record.ts";
import { noteActivity } from "../db/queries/note-activity.ts";
import { isTerminal, later } from "../domain/call-state.ts";
import type { CallState } from "../domain/call-state.ts";
import type { CallNews } from "../domain/workflow-input.ts";
import type { CallEvent } from "../providers/call-event.ts";

const TITLES: Partial<Record<CallState, string>> = {
  ringing: "Phone ringing",
  in_progress: "Call answered",
  completed: "Call ended",
  failed: "Call failed",
  cancelled: "Call cancelled",
};

/** Writes what the telephone company said onto the record. Any order, any number of times: states never go back. Returns what the workflow waits to hear, if anything. */
export async function applyCallEvent(em: EntityManager, callId: string, event: CallEvent): Promise<CallNews | null> {
  const call = await lockCall(em, callId);
  if (event.kind === "recording") {
    if (event.available) call.recordingId = event.recordingId;
    return null;
  }
  if (event.kind === "machine") {
    call.answeredBy = event.answeredBy;
    if (event.answeredBy === "machine") call.outcome = "voicemail";
    return event.answeredBy === "machine" && event.beep && !isTerminal(call.state)
      ? { state: call.state, machine: true }
      : null;
  }
  const before = call.state;
  call.state = later(before, event.state);
  fillFacts(call, event);
  if (call.state === before) return null;
  const title = TITLES[call.state as CallState];
  const people = { projectId: call.projectId, leadId: call.leadId, agentId: call.agentId, recordId: call.id };
  if (title)
    await noteActivity(em, {
      ...people,
      eventType: `call_${call.state}`,
      title,
      detail: call.outcome ?? null,
      status: call.state,
    });
  return call.state === "in_progress" || isTerminal(call.state) ? { state: call.state, machine: false } : null;
}

/** A late event may still bring a duration; an outcome, once known, stays, and a machine is a machine whatever the line says. */
function fillFacts(call: Call, event: Extract<CallEvent, { kind: "progress" }>): void {
  call.providerId ??= event.providerId;
  if (event.state === "in_progress") startedBy(call, event.at);
  if (!isTerminal(event.state)) return;
  call.finishedAt ??= event.at;
  call.durationSeconds ??= event.durationSeconds;
  if (event.durationSeconds && event.outcome === "connected")
    startedBy(call, new Date(event.at.getTime() - event.durationSeconds * 1000));
  call.outcome ??= event.outcome;
  if (event.state === "failed") call.reason ??= event.detail;
  // Whoever tries again likes to know that somebody was there; an older reason was about what came before.
  if (event.outcome === "no_answer" && event.detail === "busy") call.reason = "busy";
}

/** Two events tell when it began, to the second: the earlier wins, whichever comes first. */
function startedBy(call: Call, at: Date): void {
  if (!call.startedAt || at < call.startedAt) call.startedAt = at;
}
