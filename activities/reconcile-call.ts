import { Attempt } from "../db/entities/attempt.ts";
import { inProject } from "../db/project-scope.ts";
import { databaseNow } from "../db/queries/database-now.ts";
import { aliveAttempt, closeAttempt } from "../db/queries/ledger.ts";
import { lockCall } from "../db/queries/lock-record.ts";
import { claimedByOthers, rivalAttempts } from "../db/queries/rival-attempts.ts";
import { isTerminal } from "../domain/call-state.ts";
import type { Reconciliation } from "../domain/reconciliation.ts";
import type { ActivityDeps } from "./deps.ts";
import type { Traced } from "./quiet.ts";
import { recordPlacedCall } from "./record-placed-call.ts";

export interface CallRef extends Traced {
  projectId: string;
  callId: string;
}

const CLOCK_TOLERANCE_MS = 5_000;
/** Two unclear attempts between the same two numbers cannot be told apart by the list: wait this many graces for callbacks. */
const AMBIGUOUS_GRACES = 3;

/**
 * Finds out what became of an attempt whose answer was lost: from a callback that named it, else from the telephone
 * company's list. Absent is said only after the grace, because a new call shows there late.
 */
export const reconcileCallActivity =
  (deps: ActivityDeps) =>
  async ({ projectId, callId }: CallRef): Promise<Reconciliation> => {
    const known = await inProject(deps.database, projectId, async (em) => {
      const call = await lockCall(em, callId);
      const attempt = await aliveAttempt(em, callId);
      // Callbacks may have ended the call already; the ledger and the feed still lack that it was placed.
      if (attempt?.providerId) {
        await recordPlacedCall(em, callId, attempt.id, { kind: "accepted", providerId: attempt.providerId });
        return "adopted";
      }
      if (isTerminal(call.state) && call.state !== "needs_review") return "adopted";
      if (!attempt) return (await em.count(Attempt, { recordId: callId })) === 0 ? "untried" : "absent";
      const age = (await databaseNow(em)).getTime() - attempt.openedAt.getTime();
      return { call, attempt, age };
    });
    if (typeof known === "string") return known;
    const { call, attempt, age } = known;
    const grace = deps.settings.reconcileGraceSeconds * 1000;
    const since = new Date(attempt.openedAt.getTime() - CLOCK_TOLERANCE_MS);
    const { calls } = await deps.providersFor(projectId);
    const listed = await calls.find({ to: call.leadPhone, from: call.agentPhone, since });

    return inProject(deps.database, projectId, async (em) => {
      await lockCall(em, callId);
      const taken = await claimedByOthers(
        em,
        listed.map(({ providerId }) => providerId),
        attempt.id,
      );
      const candidates = listed.filter(({ providerId }) => !taken.has(providerId));
      const [only] = candidates;
      const ambiguous =
        candidates.length > 1 || (only !== undefined && (await rivalAttempts(em, call, attempt.id)) > 0);
      if (ambiguous) return age < grace * AMBIGUOUS_GRACES ? "wait" : "needs_review";
      if (only) {
        await recordPlacedCall(em, callId, attempt.id, { kind: "accepted", providerId: only.providerId });
        return "adopted";
      }
      if (age < grace) return "wait";
      await closeAttempt(em, attempt.id, "absent");
      return "absent";
    });
  };
