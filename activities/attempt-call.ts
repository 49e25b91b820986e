import { inProject } from "../db/project-scope.ts";
import { lockCall } from "../db/queries/lock-record.ts";
import { aliveAttempt, openAttempt } from "../db/queries/ledger.ts";
import { gateFacts } from "../db/queries/gate-facts.ts";
import { noteActivity } from "../db/queries/note-activity.ts";
import { writeVerdict } from "../db/queries/write-verdict.ts";
import type { Call } from "../db/entities/call.ts";
import type { AttemptResult } from "../domain/attempt.ts";
import { isTerminal, later } from "../domain/call-state.ts";
import { decide } from "../domain/gate.ts";
import type { Verdict } from "../domain/gate.ts";
import { callbackUrls } from "../providers/callback-urls.ts";
import type { PlaceCall } from "../providers/call-provider.ts";
import type { ActivityDeps } from "./deps.ts";
import type { Traced } from "./quiet.ts";
import { heartbeating } from "./heartbeating.ts";
import { numberZones } from "./number-zones.ts";
import { recordPlacedCall } from "./record-placed-call.ts";

export interface AttemptCall extends Traced {
  projectId: string;
  callId: string;
  ringTimeoutSeconds: number;
  maxDurationSeconds: number;
}

/** A worker that was frozen between ledger and provider must not ring a phone long after others took over. */
const STALE_MS = 10_000;
const AWAY_SECONDS = 15;

type Opened =
  | { kind: "place"; attemptId: string; openedAt: number; order: PlaceCall }
  | { kind: "answer"; answer: AttemptResult };

/**
 * The only activity that rings a phone: gate, ledger, provider, ledger. Run it with one try; whatever ends it without an
 * answer is `unknown`, and `reconcileCall` finds out.
 */
export const attemptCallActivity =
  (deps: ActivityDeps) =>
  (input: AttemptCall): Promise<AttemptResult> =>
    heartbeating(async () => {
      const vendors = await deps.providersFor(input.projectId).catch(() => null);
      // Nothing was tried, so nothing is unclear: the call waits until the vendors of its side are there.
      if (vendors === null) return { kind: "throttled", retryAfterSeconds: AWAY_SECONDS };
      const opened = await open(deps, input);
      if (opened.kind === "answer") return opened.answer;
      const placed =
        Date.now() - opened.openedAt > STALE_MS
          ? ({ kind: "throttled", retryAfterSeconds: 1 } as const)
          : await vendors.calls.place(opened.order);
      return inProject(deps.database, input.projectId, (em) =>
        recordPlacedCall(em, input.callId, opened.attemptId, placed),
      );
    });

const answer = (given: AttemptResult): Opened => ({ kind: "answer", answer: given });

const open = (deps: ActivityDeps, { projectId, callId, ...timing }: AttemptCall): Promise<Opened> =>
  inProject(deps.database, projectId, async (em) => {
    const call = await lockCall(em, callId);
    if (isTerminal(call.state)) return answer({ kind: "ended" });
    const alive = await aliveAttempt(em, callId);
    if (alive) return answer({ kind: alive.state === "accepted" ? "accepted" : "unknown" });

    const people = { projectId, leadId: call.leadId, agentId: call.agentId, recordId: callId };
    const facts = await gateFacts(em, people, call.outreachTaskId);
    const zones = facts.phone && !facts.timeZone ? await numberZones(facts.phone) : [];
    const verdict = decide(
      {
        channel: "call",
        address: facts.phone,
        lead: { outreachDisabled: facts.outreachDisabled, timeZone: facts.timeZone, consent: facts.consent },
        zones,
        suppressed: facts.suppressedPhone,
        agent: { active: facts.agentActive, sender: facts.agentNumber },
        subscribed: facts.subscribed,
        requestConsent: call.consent,
        contactsToday: facts.contactsToday,
        withdrawn: facts.withdrawn,
      },
      facts.policy,
      facts.now,
    );
    await writeVerdict(em, projectId, callId, "call", verdict);
    if (verdict.decision !== "allow") {
      holdBack(call, verdict);
      const [eventType, title] =
        verdict.decision === "deny" ? ["call_denied", "Call denied"] : ["call_deferred", "Call deferred"];
      await noteActivity(em, { ...people, eventType, title, detail: verdict.rule, status: call.state });
      return answer(
        verdict.decision === "deny" ? { kind: "ended" } : { kind: "deferred", untilMs: verdict.until.getTime() },
      );
    }

    call.leadPhone = facts.phone as string;
    call.agentPhone = facts.agentNumber as string;
    const attempt = await openAttempt(em, projectId, callId, "call", facts.now);
    const urls = callbackUrls(deps.settings, { agentId: call.agentId, callId, attemptId: attempt.id });
    const order = {
      ...timing,
      ...urls,
      to: call.leadPhone,
      from: call.agentPhone,
      recordingUrl: facts.policy.recording ? urls.recordingUrl : null,
    };
    return { kind: "place", attemptId: attempt.id, openedAt: Date.now(), order };
  });

function holdBack(call: Call, verdict: Exclude<Verdict, { decision: "allow" }>): void {
  call.reason = verdict.rule;
  if (verdict.decision === "deny") {
    call.state = "denied";
    call.finishedAt = new Date();
  } else {
    call.state = later(call.state, "deferred");
    call.deferredUntil = verdict.until;
  }
}
