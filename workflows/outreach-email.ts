import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type { Activities } from "../activities/index.ts";
import type { CallState } from "../domain/call-state.ts";
import type { EmailState } from "../domain/email-state.ts";
import { recheckSignal } from "./recheck.ts";
import type { EmailTiming, WorkflowInput } from "../domain/workflow-input.ts";

const { markReview } = proxyActivities<Activities>({ startToCloseTimeout: "30s", retry: { maximumInterval: "1m" } });

/**
 * One email up to `sent`; what the mail provider reports later is applied to the record without a workflow. Sending may be
 * repeated, because the provider answers a repeated key with its first answer; it ends before the provider forgets keys.
 */
export async function outreachEmail(input: WorkflowInput<EmailTiming>): Promise<"settled" | "needs_review"> {
  const { projectId, recordId: emailId, timing } = input;
  let recheck = false;
  let shown = workflowInfo().continuedFromExecutionRunId ? "deferred" : "queued";
  setHandler(recheckSignal, () => {
    recheck = true;
  });
  const { sendEmail } = proxyActivities<Activities>({
    startToCloseTimeout: "90s",
    heartbeatTimeout: "3s",
    scheduleToCloseTimeout: timing.sendWindowSeconds * 1000,
    retry: { initialInterval: "1s", maximumInterval: "5m" },
  });
  try {
    for (;;) {
      const result = await sendEmail({ projectId, emailId, requestId: input.requestId }).catch(orWindowOver);
      if (result === "send_window_over") return await review(result);
      if (result.kind === "settled") return end(result.state);
      shown = "deferred";
      show(shown);
      await condition(() => recheck, Math.max(1, result.untilMs - Date.now()));
      recheck = false;
      if (isLong(timing)) await continueAsNew<typeof outreachEmail>(input);
    }
  } catch (error) {
    if (isCancellation(error)) await review("workflow_cancelled");
    throw error;
  }

  async function review(reason: string): Promise<"settled" | "needs_review"> {
    const marked = { projectId, recordId: emailId, requestId: input.requestId, channel: "email", reason } as const;
    return end(await CancellationScope.nonCancellable(() => markReview(marked)));
  }

  function end(state: EmailState | CallState): "settled" | "needs_review" {
    // Most mails are sent at once: not worth an event to say so.
    if (state !== "sent" || shown !== "queued") show(state);
    return state === "needs_review" ? "needs_review" : "settled";
  }
}

/** Waiting costs events, and a history has room for so many. */
const isLong = ({ eventsMax }: EmailTiming): boolean =>
  workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > eventsMax;

const show = (state: string): void =>
  upsertSearchAttributes({ CoraState: [state], CoraNeedsReview: [state === "needs_review"] });

const orWindowOver = (error: unknown): "send_window_over" => {
  if (isCancellation(error)) throw error;
  return "send_window_over";
};
