import {
  ParentClosePolicy,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  setWorkflowOptions,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
  CancellationScope,
} from "@temporalio/workflow";
import type { Activities } from "../activities/index.ts";
import { THINK_TRIES } from "../domain/pursuit.ts";
import type { PursuitTiming, WorkflowInput } from "../domain/workflow-input.ts";
import { workflowId } from "../domain/workflow-id.ts";

/** Something has changed in Postgres that is worth a look. */
export const wakeSignal = defineSignal("wake");

const { advance, abandon } = proxyActivities<Activities>({
  startToCloseTimeout: "30s",
  retry: { initialInterval: "1s", maximumInterval: "1m" },
});

export type PursuitInput = WorkflowInput<PursuitTiming>;

/**
 * Goals and tasks are data; this only knows when to look at them again. What there is to do, and what a new kind of step
 * does, is decided by the activity that reads the rows, so that neither needs another version of this workflow.
 */
async function pursue(input: PursuitInput, again: (input: PursuitInput) => Promise<never>): Promise<string> {
  const { projectId, recordId, requestId, timing } = input;
  const ref = { projectId, recordId, requestId };
  const started = new Set<string>();
  let woken = false;
  let shown = "";
  setHandler(wakeSignal, () => {
    woken = true;
  });
  const { think } = proxyActivities<Activities>({
    startToCloseTimeout: timing.thinkSeconds * 1000,
    heartbeatTimeout: "15s",
    retry: { initialInterval: "2s", maximumInterval: "1m", maximumAttempts: THINK_TRIES },
  });
  try {
    for (;;) {
      woken = false;
      const seen = await advance(ref);
      show(seen.state, seen.needsPeople);
      if (seen.next === "ended") return seen.state;
      for (const child of seen.children) await startSubGoal(child);
      if (seen.next === "think") await think(ref).catch(unlessCancelled);
      else if (seen.next === "wait") await sleepUntil(seen.untilMs);
      if (isLong(timing)) await again(input);
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => abandon(ref));
    throw error;
  }

  async function sleepUntil(untilMs: number | null): Promise<void> {
    if (untilMs === null) await condition(() => woken);
    else await condition(() => woken, Math.max(1, untilMs - Date.now()));
  }

  /** Sub-goals outlive a parent that ends; one that runs already is left alone. */
  async function startSubGoal(goalId: string): Promise<void> {
    if (started.has(goalId)) return;
    started.add(goalId);
    await startChild(pursueGoal, {
      workflowId: workflowId.pursueGoal(goalId),
      args: [{ ...input, recordId: goalId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      searchAttributes: {
        CoraProject: [projectId],
        CoraChannel: ["goal"],
        CoraState: ["pending"],
        CoraNeedsReview: [false],
      },
    }).catch(unlessCancelled);
  }

  function show(state: string, needsPeople: boolean): void {
    if (shown === `${state} ${needsPeople}`) return;
    shown = `${state} ${needsPeople}`;
    upsertSearchAttributes({ CoraState: [state], CoraNeedsReview: [needsPeople] });
  }
}

/** A goal, from its first plan to its end; minutes or weeks. */
export const pursueGoal = (input: PursuitInput): Promise<string> =>
  pursue(input, (same) => continueAsNew<typeof pursueGoal>(same));

/** One person to be reached, over whichever channels it takes. */
export const pursueTask = (input: PursuitInput): Promise<string> =>
  pursue(input, (same) => continueAsNew<typeof pursueTask>(same));

// They may live for weeks: no old worker is to be kept for them, so that every change of this file replays their histories.
// Temporal refuses any such word from a worker that has no build id, and the workflow's task with it.
for (const long of [pursueGoal, pursueTask])
  setWorkflowOptions(
    () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: "AUTO_UPGRADE" } : {}),
    long,
  );

/** Waiting costs events, and a history has room for so many. */
const isLong = ({ eventsMax }: PursuitTiming): boolean =>
  workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > eventsMax;

/** What failed shows in the rows, and `advance` sees to it; a cancelled workflow stays cancelled. */
const unlessCancelled = (error: unknown): void => {
  if (isCancellation(error)) throw error;
};
