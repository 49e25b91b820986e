import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type { Activities } from "../activities/index.ts";
import { isTerminal, later } from "../domain/call-state.ts";
import type { CallState } from "../domain/call-state.ts";
import { recheckSignal } from "./recheck.ts";
import type { CallNews, CallTiming, WorkflowInput } from "../domain/workflow-input.ts";

/** Ids and states only: a history never holds a number, a name or a text. */
export const callNewsSignal = defineSignal<[CallNews]>("callNews");
export const callStateQuery = defineQuery<CallState>("state");

const quick = { startToCloseTimeout: "30s", heartbeatTimeout: "6s" } as const;
// Rings a phone: one try. What follows is safe to repeat.
const { attemptCall } = proxyActivities<Activities>({ ...quick, retry: { maximumAttempts: 1 } });
const { reconcileCall, pollCall, markReview } = proxyActivities<Activities>({
  startToCloseTimeout: "30s",
  heartbeatTimeout: "10s",
  retry: { initialInterval: "1s", maximumInterval: "1m", maximumAttempts: 60 },
});
const { leaveVoicemail } = proxyActivities<Activities>({ startToCloseTimeout: "30s", retry: { maximumAttempts: 2 } });
const { settleCall } = proxyActivities<Activities>({
  startToCloseTimeout: "90s",
  heartbeatTimeout: "10s",
  retry: { maximumInterval: "1m" },
});

const THROTTLE_SECONDS_MAX = 300;
const UNTRIED_SECONDS_MAX = 60;

interface OutreachCallInput extends WorkflowInput<CallTiming> {
  /** Unclear attempts of earlier runs; starting afresh must not win further tries. */
  unclear?: number;
}

/** One call from promise to outcome. Postgres owns the state; this decides what to do next and when to look. */
export async function outreachCall(input: OutreachCallInput): Promise<CallState> {
  const { projectId, recordId: callId, timing } = input;
  const call = { projectId, callId, requestId: input.requestId };
  const ringing = { ringTimeoutSeconds: timing.ringTimeoutSeconds, maxDurationSeconds: timing.maxDurationSeconds };
  let heard: CallState = "queued";
  let machine = false;
  let voicemailLeft = false;
  let recheck = false;
  setHandler(recheckSignal, () => {
    recheck = true;
  });
  setHandler(callNewsSignal, (news) => {
    heard = later(heard, news.state);
    machine ||= news.machine;
  });
  setHandler(callStateQuery, () => heard);

  try {
    const placed = await place();
    if (placed === "placed") heard = later(heard, "dialing");
    const doubt = placed === "review" ? "attempt_unclear" : placed === "placed" && (await waitForEnd());
    if (doubt && (await review(doubt)) === "needs_review") return "needs_review";
    const state = await settleCall(call);
    show(state);
    return state;
  } catch (error) {
    if (isCancellation(error)) await review("workflow_cancelled");
    throw error;
  }

  /** Attempts until the call is placed, refused for good, or beyond what can be found out. */
  async function place(): Promise<"placed" | "ended" | "review"> {
    for (let unclear = input.unclear ?? 0, throttled = 0, untried = 0; unclear < timing.attemptsMax;) {
      if (isLong(timing)) await continueAsNew<typeof outreachCall>({ ...input, unclear });
      const result = await attemptCall({ ...call, ...ringing }).catch(orCancelled({ kind: "unknown" } as const));
      if (result.kind === "accepted") return "placed";
      if (result.kind === "ended") return "ended";
      if (result.kind === "deferred") {
        show("deferred");
        await condition(() => recheck, Math.max(1, result.untilMs - Date.now()));
        recheck = false;
      } else if (result.kind === "throttled") {
        throttled += 1;
        await sleep(Math.min(Math.max(result.retryAfterSeconds, 2 ** throttled), THROTTLE_SECONDS_MAX) * 1000);
      } else {
        const found = await reconcile();
        if (found === "untried" && untried < (timing.untriedMax ?? 0)) {
          untried += 1;
          await sleep(Math.min(untried, UNTRIED_SECONDS_MAX) * 1000);
          continue;
        }
        unclear += 1;
        if (found !== "absent" && found !== "untried") return found === "adopted" ? "placed" : "review";
      }
    }
    return "review";
  }

  /** Looks until somebody knows; nobody dials meanwhile. */
  async function reconcile() {
    for (let look = 0; look < timing.reconcileLooks; look++) {
      const found = await reconcileCall(call).catch(orCancelled("needs_review" as const));
      if (found !== "wait") return found;
      await condition(() => heard !== "queued", timing.reconcileLookSeconds * 1000);
    }
    return "needs_review" as const;
  }

  /**
   * Callbacks end the call; where they do not come, the provider is asked, at first after the longest ringing. Answers the
   * reason where nobody can tell.
   */
  async function waitForEnd(): Promise<"provider_silent" | null> {
    let pause = timing.ringTimeoutSeconds + timing.callbackGraceSeconds;
    for (let missing = 0; missing < timing.missingMax;) {
      const news = await condition(() => isTerminal(heard) || (machine && !voicemailLeft), pause * 1000);
      if (news && !isTerminal(heard)) {
        voicemailLeft = true;
        await leaveVoicemail(call).catch(orCancelled(undefined));
        continue;
      }
      if (news) return null;
      const seen = await pollCall(call).catch(orCancelled("missing" as const));
      if (seen === "missing") missing += 1;
      else heard = later(heard, seen);
      if (isTerminal(heard)) return null;
      pause = Math.min(pause * 1.5, timing.pollSecondsMax);
    }
    return "provider_silent";
  }

  async function review(reason: string): Promise<CallState> {
    const marked = { projectId, recordId: callId, requestId: input.requestId, channel: "call", reason } as const;
    const state = await CancellationScope.nonCancellable(() => markReview(marked));
    upsertSearchAttributes({ CoraState: [state], CoraNeedsReview: [state === "needs_review"] });
    return state as CallState;
  }
}

/** Waiting costs events, and a history has room for so many. */
const isLong = ({ eventsMax }: CallTiming): boolean =>
  workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > eventsMax;

const show = (state: CallState): void => upsertSearchAttributes({ CoraState: [state] });

/** What a failed activity counts as; a cancelled workflow stays cancelled. */
const orCancelled =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (isCancellation(error)) throw error;
    return instead;
  };
