import type { ActivityDeps } from "../../activities/deps.ts";
import { inProject } from "../../db/project-scope.ts";
import { attemptOwner } from "../../db/queries/attempt-owner.ts";
import { appendTurn } from "../../db/queries/append-turn.ts";
import { lockCall } from "../../db/queries/lock-record.ts";
import { readTurns } from "../../db/queries/read-turns.ts";
import { recordMeeting } from "../../db/queries/record-meeting.ts";
import { recordOptOut } from "../../db/queries/record-opt-out.ts";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { parseVoiceEvent } from "../../providers/elevenlabs/webhook.ts";
import { mayTouch } from "./inbox-row.ts";
import type { InboxRow } from "./inbox-row.ts";

const SUMMARY_MS = 60_000;

/** A hosted agent's report after its call: the transcript, and what has to be honoured from it. */
export async function applyVoiceRow({ database, providersFor }: ActivityDeps, row: InboxRow): Promise<void> {
  const report = parseVoiceEvent(row.body);
  const owner = report?.attemptId ? await attemptOwner(database, report.attemptId) : null;
  if (!report || !owner || !mayTouch(row, owner.projectId)) return;
  const { projectId, recordId: callId } = owner;
  const spoken = report.turns.map(({ speaker, text }) => ({ speaker, text }));
  const { model } = await providersFor(projectId);
  const learnt = spoken.length > 0 ? await model.summarise(spoken, AbortSignal.timeout(SUMMARY_MS)) : null;
  await inProject(database, projectId, async (em) => {
    const call = await lockCall(em, callId);
    if ((await readTurns(em, callId)).length > 0) return;
    for (const { speaker, text, offsetSeconds } of report.turns)
      await appendTurn(em, { projectId, callId, speaker, content: text, offsetMs: Math.round(offsetSeconds * 1000) });
    call.summary = report.summary ?? learnt?.summary ?? null;
    const people = { projectId, leadId: call.leadId, agentId: call.agentId };
    const refused =
      learnt?.optOut || spoken.some(({ speaker, text }) => speaker === "person" && soundsLikeOptOut(text));
    call.optOut = call.optOut || refused;
    await em.flush();
    if (refused) await recordOptOut(em, { ...people, recordId: callId, reason: "asked_on_call" });
    if (learnt?.meetingBooked) await recordMeeting(em, { ...people, callId, when: learnt.meetingWhen });
  });
}
