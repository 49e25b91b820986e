import { Context } from "@temporalio/activity";
import { inProject } from "../db/project-scope.ts";
import { lockCall } from "../db/queries/lock-record.ts";
import { settleCredits } from "../db/queries/settle-credits.ts";
import { readTurns } from "../db/queries/read-turns.ts";
import { recordMeeting } from "../db/queries/record-meeting.ts";
import { recordOptOut } from "../db/queries/record-opt-out.ts";
import { isTerminal } from "../domain/call-state.ts";
import type { CallState } from "../domain/call-state.ts";
import { callCharge } from "../domain/credit-costs.ts";
import { soundsLikeOptOut } from "../domain/opt-out.ts";
import type { CallSummary, SpokenTurn } from "../providers/language-model.ts";
import type { ActivityDeps } from "./deps.ts";
import { heartbeating } from "./heartbeating.ts";
import type { CallRef } from "./reconcile-call.ts";

const SUMMARY_MS = 60_000;
/** After so many tries a call is settled without a summary: its facts matter more than its prose. */
const SUMMARY_TRIES = 5;

/** As an activity: a model that fails is tried again for a while. */
export const settleCallActivity =
  (deps: ActivityDeps) =>
  (ref: CallRef): Promise<CallState> =>
    heartbeating(() => settleCall(deps, ref, Context.current().info.attempt < SUMMARY_TRIES));

/**
 * What a finished call leaves behind: summary, opt-out, meeting, usage, its price. Safe to repeat; done once, also for a
 * call whose end was heard only after its workflow. A `patient` caller tries again where the model fails.
 */
export async function settleCall(
  deps: ActivityDeps,
  { projectId, callId }: CallRef,
  patient = false,
): Promise<CallState> {
  const turns = await inProject(deps.database, projectId, (em) => readTurns(em, callId));
  const spoken = turns.map(({ speaker, content }) => ({ speaker, text: content }));
  const summary = spoken.some(({ speaker }) => speaker === "person")
    ? await summarise(deps, projectId, spoken, patient)
    : null;
  const refused = spoken.some(({ speaker, text }) => speaker === "person" && soundsLikeOptOut(text));
  return inProject(deps.database, projectId, async (em) => {
    const call = await lockCall(em, callId);
    if (call.settledAt || !isTerminal(call.state) || call.state === "needs_review") return call.state;
    call.settledAt = new Date();
    // A hosted agent's report may have come between the reading and now.
    call.summary ??= summary?.summary ?? null;
    const people = { projectId, leadId: call.leadId, agentId: call.agentId };
    await em.flush();
    if (refused || summary?.optOut) {
      await recordOptOut(em, { ...people, recordId: callId, reason: "asked_on_call" });
      await em.execute("UPDATE call SET opt_out = true WHERE project_id = ? AND id = ?", [projectId, callId]);
    }
    if (bookedMeeting(summary)) await recordMeeting(em, { ...people, callId, when: summary?.meetingWhen ?? null });
    await em.execute(
      `INSERT INTO usage (project_id, record_id, kind, quantity, unit) SELECT project_id, id, 'call', ceil(coalesce(duration_seconds, 0) / 60.0), 'minutes'
     FROM call WHERE project_id = ? AND id = ? AND started_at IS NOT NULL ON CONFLICT DO NOTHING`,
      [projectId, callId],
    );
    // Last, because the next accept of the project waits for it.
    await settleCredits(em, projectId, callId, callCharge(call));
    return call.state;
  });
}

async function summarise(
  { providersFor }: ActivityDeps,
  projectId: string,
  turns: SpokenTurn[],
  patient: boolean,
): Promise<CallSummary | null> {
  try {
    const { model } = await providersFor(projectId);
    return await model.summarise(turns, AbortSignal.timeout(SUMMARY_MS));
  } catch (error) {
    if (patient) throw error;
    return null;
  }
}

const bookedMeeting = (summary: CallSummary | null): boolean => summary?.meetingBooked === true;
