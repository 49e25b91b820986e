import { WorkflowFailedError } from "@temporalio/client";
import { CancelledFailure } from "@temporalio/common";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { callNewsSignal, callStateQuery } from "../../workflows/outreach-call.ts";
import { recheckSignal } from "../../workflows/recheck.ts";
import { eventually } from "../setup/eventually.ts";
import { foreignWords, readableText } from "../setup/history-strings.ts";
import { quietRuntime } from "../setup/quiet-runtime.ts";
import { attemptsOf, timersOf } from "./history-facts.ts";
import { silence, workflowBench } from "./workflow-bench.ts";
import type { WorkflowBench } from "./workflow-bench.ts";

let bench: WorkflowBench;
beforeAll(async () => {
  quietRuntime();
  bench = await workflowBench({ address: inject("temporalAddress"), workflowBundle: inject("workflowBundle") });
});
afterAll(() => bench?.stop());

const accepted = async () => ({ kind: "accepted" }) as const;
const unknown = async () => ({ kind: "unknown" }) as const;
const news = (state: "dialing" | "ringing" | "in_progress" | "completed" | "failed", machine = false) => ({
  state,
  machine,
});
/** Answers the given results one after the other; the last one for ever. */
const inTurn =
  <T>(...results: T[]) =>
  async (): Promise<T> =>
    (results.length > 1 ? results.shift() : results[0]) as T;

describe.concurrent("a call that is accepted", () => {
  test("ends when its callback says so, in at most 45 events", async () => {
    const call = await bench.call({ attemptCall: accepted });
    await eventually(() => call.ran.includes("attemptCall"), "the attempt");
    await call.handle.signal(callNewsSignal, news("in_progress"));
    await call.handle.signal(callNewsSignal, news("completed"));
    expect(await call.handle.result()).toBe("completed");
    expect(call.ran).toEqual(["attemptCall", "settleCall"]);
    expect(await call.shown()).toEqual({ state: "completed", needsReview: false, status: "COMPLETED" });
    expect((await call.events()).length).toBeLessThanOrEqual(45);
  });

  test("ends also when the callback comes before the provider's own answer", async () => {
    const call = await bench.call({
      attemptCall: async ({ callId }) => {
        const handle = bench.client.workflow.getHandle(`call:${callId}`);
        await handle.signal(callNewsSignal, news("failed"));
        return { kind: "accepted" };
      },
      settleCall: async () => "failed",
    });
    expect(await call.handle.result()).toBe("failed");
    expect(call.ran).toEqual(["attemptCall", "settleCall"]);
  });

  test("does not go back for callbacks that come late, twice or out of order", async () => {
    const call = await bench.call({ attemptCall: accepted, settleCall: silence });
    for (const state of ["completed", "in_progress", "completed", "ringing", "failed", "dialing"] as const)
      await call.handle.signal(callNewsSignal, news(state));
    await eventually(() => call.ran.includes("settleCall"), "the settlement");
    expect(await call.handle.query(callStateQuery)).toBe("completed");
    expect(call.ran).toEqual(["attemptCall", "settleCall"]);
    await call.handle.terminate();
  });

  test("is asked about when no callback comes, and again until it has ended", async () => {
    const pollCall = inTurn<"ringing" | "in_progress" | "completed">("ringing", "in_progress", "completed");
    const call = await bench.call({ attemptCall: accepted, pollCall }, { ringTimeoutSeconds: 1 });
    expect(await call.handle.result()).toBe("completed");
    expect(call.ran).toEqual(["attemptCall", "pollCall", "pollCall", "pollCall", "settleCall"]);
  });

  test("that the provider does not know goes to a person, and nobody dials again", async () => {
    const call = await bench.call(
      { attemptCall: accepted, pollCall: async () => "missing" },
      { ringTimeoutSeconds: 1, missingMax: 2 },
    );
    expect(await call.handle.result()).toBe("needs_review");
    expect(call.ran).toEqual(["attemptCall", "pollCall", "pollCall", "markReview"]);
    expect(call.inputs.at(-1)).toMatchObject({ channel: "call", reason: "provider_silent", recordId: call.id });
    expect(await call.shown()).toEqual({ state: "needs_review", needsReview: true, status: "COMPLETED" });
  });

  test("is settled and not reviewed when the record knows its end by the time a person would look", async () => {
    const call = await bench.call(
      { attemptCall: accepted, pollCall: async () => "missing", markReview: async () => "completed" },
      { ringTimeoutSeconds: 1, missingMax: 1 },
    );
    expect(await call.handle.result()).toBe("completed");
    expect(call.ran).toEqual(["attemptCall", "pollCall", "markReview", "settleCall"]);
    expect(await call.shown()).toEqual({ state: "completed", needsReview: false, status: "COMPLETED" });
  });

  test("leaves one voicemail however often the machine is reported", async () => {
    const call = await bench.call({ attemptCall: accepted, leaveVoicemail: async () => undefined });
    await eventually(() => call.ran.includes("attemptCall"), "the attempt");
    await call.handle.signal(callNewsSignal, news("in_progress", true));
    await eventually(() => call.ran.includes("leaveVoicemail"), "the voicemail");
    await call.handle.signal(callNewsSignal, news("in_progress", true));
    await call.handle.signal(callNewsSignal, news("completed"));
    expect(await call.handle.result()).toBe("completed");
    expect(call.ran).toEqual(["attemptCall", "leaveVoicemail", "settleCall"]);
  });

  test("goes on to its end when the voicemail cannot be left", async () => {
    const leaveVoicemail = async () => {
      throw new Error("no such call");
    };
    const call = await bench.call({ attemptCall: accepted, leaveVoicemail, pollCall: async () => "completed" });
    await call.handle.signal(callNewsSignal, news("in_progress", true));
    await eventually(() => call.ran.filter((name) => name === "leaveVoicemail").length === 2, "both tries");
    await call.handle.signal(callNewsSignal, news("completed"));
    expect(await call.handle.result()).toBe("completed");
  });
});

describe.concurrent("a call that may not be placed now", () => {
  test("is deferred until the given moment, shows so, and is then placed once", async () => {
    const untilMs = Date.now() + 2_000;
    const times: number[] = [];
    const call = await bench.call({
      attemptCall: async () => {
        times.push(Date.now());
        return times.length === 1 ? { kind: "deferred", untilMs } : { kind: "ended" };
      },
    });
    await eventually(async () => (await call.shown()).state === "deferred", "the deferral");
    expect(await call.handle.result()).toBe("completed");
    expect(times).toHaveLength(2);
    expect(times[1]).toBeGreaterThanOrEqual(untilMs - 5);
  });

  test("asks the gate again at once when it hears that something has changed", async () => {
    const hour = Date.now() + 3_600_000;
    const attemptCall = inTurn<{ kind: "deferred"; untilMs: number } | { kind: "ended" }>(
      { kind: "deferred", untilMs: hour },
      { kind: "deferred", untilMs: hour },
      { kind: "ended" },
    );
    const call = await bench.call({ attemptCall });
    for (const wanted of [1, 2]) {
      await eventually(() => call.ran.length === wanted, `attempt ${wanted}`);
      await eventually(async () => timersOf(await call.events()).length === wanted, `timer ${wanted}`);
      await call.handle.signal(recheckSignal);
    }
    expect(await call.handle.result()).toBe("completed");
    expect(call.ran).toEqual(["attemptCall", "attemptCall", "attemptCall", "settleCall"]);
  });

  test("that is denied is settled without any wait", async () => {
    const call = await bench.call({ attemptCall: async () => ({ kind: "ended" }), settleCall: async () => "denied" });
    expect(await call.handle.result()).toBe("denied");
    expect(call.ran).toEqual(["attemptCall", "settleCall"]);
    expect(timersOf(await call.events())).toEqual([]);
    expect((await call.shown()).state).toBe("denied");
  });

  test("waits longer each time it is throttled, and at least as long as the provider says", async () => {
    const throttled = (retryAfterSeconds: number) => ({ kind: "throttled", retryAfterSeconds }) as const;
    const attemptCall = inTurn<ReturnType<typeof throttled> | { kind: "ended" }>(
      throttled(0),
      throttled(5),
      throttled(1),
      { kind: "ended" },
    );
    const call = await bench.call({ attemptCall });
    expect(await call.handle.result()).toBe("completed");
    expect(timersOf(await call.events())).toEqual(["2s", "5s", "8s"]);
    expect(call.ran).toHaveLength(5);
  });
});

describe.concurrent("a call whose attempt is unclear", () => {
  test("is adopted when it is found, and not dialled again", async () => {
    const reconcileCall = inTurn<"wait" | "adopted">("wait", "adopted");
    const call = await bench.call(
      { attemptCall: unknown, reconcileCall, pollCall: async () => "completed" },
      { ringTimeoutSeconds: 1 },
    );
    expect(await call.handle.result()).toBe("completed");
    expect(call.ran).toEqual(["attemptCall", "reconcileCall", "reconcileCall", "pollCall", "settleCall"]);
  });

  test("is looked for at once, not at the next look, when a callback comes", async () => {
    const reconcileCall = inTurn<"wait" | "adopted">("wait", "adopted");
    const call = await bench.call({ attemptCall: unknown, reconcileCall }, { reconcileLookSeconds: 600 });
    await eventually(() => call.ran.includes("reconcileCall"), "the first look");
    await call.handle.signal(callNewsSignal, news("in_progress"));
    await call.handle.signal(callNewsSignal, news("completed"));
    expect(await call.handle.result()).toBe("completed");
    expect(call.ran).toEqual(["attemptCall", "reconcileCall", "reconcileCall", "settleCall"]);
  });

  test("is dialled again when it provably never happened, at most as often as allowed", async () => {
    const call = await bench.call({ attemptCall: unknown, reconcileCall: async () => "absent" }, { attemptsMax: 3 });
    expect(await call.handle.result()).toBe("needs_review");
    expect(attemptsOf(call.ran)).toBe(3);
    expect(call.inputs.at(-1)).toMatchObject({ reason: "attempt_unclear" });
  });

  test("is begun again as often as workers die before anything is tried, and uses up no attempt", async () => {
    const found = inTurn<"untried" | "absent">("untried", "untried", "untried", "absent");
    const deaths = { attemptCall: unknown, reconcileCall: found };
    const call = await bench.call(deaths, { attemptsMax: 2, untriedMax: 3 });
    expect(await call.handle.result()).toBe("needs_review");
    expect(attemptsOf(call.ran)).toBe(5);
  });

  test("goes on normally when the second attempt is clear", async () => {
    const attemptCall = inTurn<{ kind: "unknown" } | { kind: "accepted" }>({ kind: "unknown" }, { kind: "accepted" });
    const call = await bench.call(
      {
        attemptCall,
        reconcileCall: async () => "absent",
        pollCall: async () => "failed",
        settleCall: async () => "failed",
      },
      { ringTimeoutSeconds: 1 },
    );
    expect(await call.handle.result()).toBe("failed");
    expect(call.ran).toEqual(["attemptCall", "reconcileCall", "attemptCall", "pollCall", "settleCall"]);
  });

  test("goes to a person when nobody can tell, and is not dialled again", async () => {
    const call = await bench.call({ attemptCall: unknown, reconcileCall: async () => "needs_review" });
    expect(await call.handle.result()).toBe("needs_review");
    expect(call.ran).toEqual(["attemptCall", "reconcileCall", "markReview"]);
    expect(await call.shown()).toEqual({ state: "needs_review", needsReview: true, status: "COMPLETED" });
  });

  test("goes to a person after the last look, and is not dialled again", async () => {
    const call = await bench.call({ attemptCall: unknown, reconcileCall: async () => "wait" }, { reconcileLooks: 2 });
    expect(await call.handle.result()).toBe("needs_review");
    expect(call.ran).toEqual(["attemptCall", "reconcileCall", "reconcileCall", "markReview"]);
  });

  test("is looked for again when the look itself fails", async () => {
    let looks = 0;
    const reconcileCall = async () => {
      if (++looks < 3) throw new Error("the list cannot be reached");
      return "adopted" as const;
    };
    const call = await bench.call(
      { attemptCall: unknown, reconcileCall, pollCall: async () => "completed" },
      { ringTimeoutSeconds: 1 },
    );
    expect(await call.handle.result()).toBe("completed");
    expect(attemptsOf(call.ran)).toBe(1);
  });

  test("counts a worker that died during the attempt as unclear: reconciled, never blindly dialled again", async () => {
    const call = await bench.call({ attemptCall: silence, reconcileCall: async () => "needs_review" }, {});
    expect(await call.handle.result()).toBe("needs_review");
    expect(call.ran).toEqual(["attemptCall", "reconcileCall", "markReview"]);
  });

  test("that throws is reconciled, and nothing of what it threw is kept", async () => {
    const canaries = ["+12025550101", "jane.canary@example.com", "Jane Canary"];
    const call = await bench.call({
      attemptCall: async () => {
        throw new TypeError(`cannot dial ${canaries.join(" of ")}`, { cause: new Error(canaries.join()) });
      },
      reconcileCall: async () => "needs_review",
    });
    expect(await call.handle.result()).toBe("needs_review");
    const events = await call.events();
    expect(readableText(events)).toContain("attemptCall failed");
    for (const canary of canaries) expect(readableText(events)).not.toContain(canary);
    expect(foreignWords(events)).toEqual([]);
  });
});

describe.concurrent("a call that an operator cancels", () => {
  const cancelled = async (call: Awaited<ReturnType<WorkflowBench["call"]>>) => {
    const error = await call.handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(await call.shown()).toEqual({ state: "needs_review", needsReview: true, status: "CANCELLED" });
    expect(call.inputs.at(-1)).toMatchObject({ reason: "workflow_cancelled" });
    expect(call.ran.filter((name) => name === "markReview")).toHaveLength(1);
  };

  test("while the phone rings is marked for a person before it ends as cancelled", async () => {
    const call = await bench.call({ attemptCall: accepted });
    await eventually(async () => timersOf(await call.events()).length === 1, "the wait");
    await call.handle.cancel();
    await cancelled(call);
    expect(attemptsOf(call.ran)).toBe(1);
  });

  test("while it waits for calling hours is marked for a person, and never dialled", async () => {
    const call = await bench.call({ attemptCall: async () => ({ kind: "deferred", untilMs: Date.now() + 3_600_000 }) });
    await eventually(async () => (await call.shown()).state === "deferred", "the deferral");
    await call.handle.cancel();
    await cancelled(call);
    expect(call.ran).toEqual(["attemptCall", "markReview"]);
  });

  test("while an unclear attempt is looked for is marked for a person, and not dialled again", async () => {
    const call = await bench.call(
      { attemptCall: unknown, reconcileCall: async () => "wait" },
      { reconcileLookSeconds: 600 },
    );
    await eventually(async () => timersOf(await call.events()).length === 1, "the pause between looks");
    await call.handle.cancel();
    await cancelled(call);
    expect(attemptsOf(call.ran)).toBe(1);
  });
});

test("a call that starts afresh keeps count of its unclear attempts", async () => {
  const call = await bench.call(
    { attemptCall: unknown, reconcileCall: async () => "absent" },
    { attemptsMax: 3, eventsMax: 8 },
  );
  expect(await call.handle.result()).toBe("needs_review");
  expect(attemptsOf(call.ran)).toBe(3);
});
