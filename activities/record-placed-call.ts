import type { EntityManager } from "@mikro-orm/postgresql";
import { closeAttempt } from "../db/queries/ledger.ts";
import { lockCall } from "../db/queries/lock-record.ts";
import { noteActivity } from "../db/queries/note-activity.ts";
import { recordOptOut } from "../db/queries/record-opt-out.ts";
import type { AttemptResult } from "../domain/attempt.ts";
import { later } from "../domain/call-state.ts";
import type { PlacedCall } from "../providers/call-provider.ts";

/** The ledger's second line, and what it means for the call. Callbacks may have come first: states only go forward. */
export async function recordPlacedCall(
  em: EntityManager,
  callId: string,
  attemptId: string,
  placed: PlacedCall,
): Promise<AttemptResult> {
  const call = await lockCall(em, callId);
  const people = { projectId: call.projectId, leadId: call.leadId, agentId: call.agentId, recordId: callId };
  switch (placed.kind) {
    case "accepted":
      await closeAttempt(em, attemptId, "accepted", { providerId: placed.providerId });
      call.state = later(call.state, "dialing");
      call.providerId = placed.providerId;
      call.reason = null;
      call.deferredUntil = null;
      await em.execute("UPDATE lead SET stage = 'in_progress' WHERE project_id = ? AND id = ? AND stage = 'new'", [
        call.projectId,
        call.leadId,
      ]);
      await noteActivity(em, { ...people, eventType: "call_dialing", title: "Call dialling", status: "dialing" });
      return { kind: "accepted" };
    case "rejected":
      if (!(await closeAttempt(em, attemptId, "rejected", { code: placed.code }))) return { kind: "unknown" };
      call.state = later(call.state, "failed");
      call.reason = `${placed.reason}:${placed.code}`;
      call.finishedAt = new Date();
      if (placed.reason === "opted_out") await recordOptOut(em, { ...people, reason: "unsubscribed" });
      await noteActivity(em, {
        ...people,
        eventType: "call_failed",
        title: "Call refused by the telephone company",
        detail: call.reason,
        status: "failed",
      });
      return { kind: "ended" };
    case "throttled":
      await closeAttempt(em, attemptId, "throttled");
      return { kind: "throttled", retryAfterSeconds: placed.retryAfterSeconds };
    case "unknown":
      await closeAttempt(em, attemptId, "unknown", { code: placed.code });
      return { kind: "unknown" };
  }
}
