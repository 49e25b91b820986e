import { applyCallEvent } from "../../activities/apply-call-event.ts";
import type { ActivityDeps } from "../../activities/deps.ts";
import { inProject } from "../../db/project-scope.ts";
import { Attempt } from "../../db/entities/attempt.ts";
import { putSignal } from "../../db/queries/put-signal.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import { parseCallEvent } from "../../providers/twilio/webhook.ts";
import type { CallbackPath, TwilioParams } from "../../providers/twilio/webhook.ts";
import { mayTouch } from "./inbox-row.ts";
import type { InboxRow } from "./inbox-row.ts";

/** A telephone company's callback: onto the record, and to the workflow where it waits for that. */
export async function applyCallRow({ database, providersFor }: ActivityDeps, row: InboxRow): Promise<void> {
  const event = parseCallEvent(
    row.kind as CallbackPath,
    JSON.parse(row.body) as TwilioParams,
    new Date(row.received_at),
  );
  const { project_id: projectId, record_id: callId } = row;
  if (!event || !projectId || !callId || !mayTouch(row, projectId)) return;
  const written = await inProject(database, projectId, async (em) => {
    const attempt = await em.findOne(Attempt, { id: row.attempt_id ?? "" });
    // Declared absent and replaced, yet it rings after all: nobody must be called twice.
    if (attempt?.state === "absent") return "unwanted";
    const news = await applyCallEvent(em, callId, event);
    if (news) await putSignal(em, { workflowId: workflowId.outreachCall(callId), signal: "callNews", payload: news });
    return "applied";
  });
  database.wake();
  if (written === "unwanted") await (await providersFor(projectId)).calls.hangUp(event.providerId);
}
