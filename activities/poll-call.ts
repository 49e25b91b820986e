import { inProject } from "../db/project-scope.ts";
import { Attempt } from "../db/entities/attempt.ts";
import { Call } from "../db/entities/call.ts";
import { isTerminal } from "../domain/call-state.ts";
import type { CallState } from "../domain/call-state.ts";
import { applyCallEvent } from "./apply-call-event.ts";
import type { ActivityDeps } from "./deps.ts";
import type { CallRef } from "./reconcile-call.ts";

/** Asks the telephone company where a call is, for when its callbacks do not come; `missing` when it knows no such call. */
export const pollCallActivity =
  (deps: ActivityDeps) =>
  async ({ projectId, callId }: CallRef): Promise<CallState | "missing"> => {
    const { call, attempt } = await inProject(deps.database, projectId, async (em) => ({
      call: await em.findOneOrFail(Call, { id: callId }),
      attempt: await em.findOne(Attempt, { recordId: callId, state: "accepted" }),
    }));
    if (isTerminal(call.state)) return call.state;
    const { calls } = await deps.providersFor(projectId);
    const seen = attempt?.providerId ? await calls.get(attempt.providerId) : null;
    if (!seen) return "missing";
    return inProject(deps.database, projectId, async (em) => {
      const { state, outcome, detail, durationSeconds, providerId } = seen;
      const at = (isTerminal(state) ? seen.finishedAt : seen.startedAt) ?? new Date();
      await applyCallEvent(em, callId, {
        kind: "progress",
        providerId,
        state,
        outcome,
        detail,
        durationSeconds,
        sequence: 0,
        at,
      });
      return (await em.findOneOrFail(Call, { id: callId })).state;
    });
  };
