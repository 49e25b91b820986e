import type { WorkflowFailedError } from "@temporalio/client";
import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { newId } from "../../domain/id.ts";
import { pursuit } from "../../domain/pursuit.ts";
import type { Pursuit } from "../../domain/pursuit.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import { wakeSignal } from "../../workflows/pursue.ts";
import { eventually } from "../setup/eventually.ts";
import { foreignWords } from "../setup/history-strings.ts";
import { quietRuntime } from "../setup/quiet-runtime.ts";
import { timersOf } from "./history-facts.ts";
import { workflowBench } from "./workflow-bench.ts";
import type { WorkflowBench } from "./workflow-bench.ts";

let bench: WorkflowBench;
beforeAll(async () => {
  quietRuntime();
  bench = await workflowBench({ address: inject("temporalAddress"), workflowBundle: inject("workflowBundle") });
});
afterAll(() => bench?.stop());

/** What `advance` answers in turn, the last for ever. */
const looks = (...answers: Pursuit[]) => {
  let at = 0;
  return async () => answers[Math.min(at++, answers.length - 1)] as Pursuit;
};
const ended = pursuit("ended", "completed");

describe.concurrent("a goal's workflow", () => {
  test("looks, thinks and ends as the rows say, and its history holds ids and states only", async () => {
    const goal = await bench.goal({
      advance: looks(pursuit("think", "pending"), pursuit("again", "active"), ended),
      think: async () => undefined,
    });
    expect(await goal.handle.result()).toBe("completed");
    expect(goal.ran).toEqual(["advance", "think", "advance", "advance"]);
    expect(await goal.shown()).toEqual({ state: "completed", needsReview: false, status: "COMPLETED" });
    expect(foreignWords(await goal.events())).toEqual([]);
  });

  test("sleeps without a timer where it waits for people alone, and wakes by news", async () => {
    const goal = await bench.goal({ advance: looks(pursuit("wait", "active", { needsPeople: true }), ended) });
    await eventually(async () => (await goal.shown()).needsReview === true, "the wait");
    expect(timersOf(await goal.events())).toEqual([]);
    await goal.handle.signal(wakeSignal);
    expect(await goal.handle.result()).toBe("completed");
    expect(goal.ran).toEqual(["advance", "advance"]);
  });

  test("looks again when its time has come", async () => {
    const goal = await bench.goal({
      advance: looks(pursuit("wait", "active", { untilMs: Date.now() + 1_500 }), ended),
    });
    expect(await goal.handle.result()).toBe("completed");
    expect(timersOf(await goal.events())).toHaveLength(1);
  });

  test("loses no news that comes while it looks", async () => {
    let seen = 0;
    const goal = await bench.goal({
      advance: async () => {
        seen += 1;
        if (seen > 1) return ended;
        await goal.handle.signal(wakeSignal);
        return pursuit("wait", "active");
      },
    });
    expect(await goal.handle.result()).toBe("completed");
  });

  test("survives a mind that fails for good", async () => {
    const goal = await bench.goal({
      advance: looks(pursuit("think", "pending"), ended),
      think: async () => {
        throw ApplicationFailure.nonRetryable("model_away");
      },
    });
    expect(await goal.handle.result()).toBe("completed");
  });

  test("starts a sub-goal once, as a child that outlives it", async () => {
    const child = newId("goal");
    const played = bench.expect(child, { advance: looks(pursuit("wait", "active"), ended) });
    const goal = await bench.goal({
      advance: looks(
        pursuit("wait", "active", { children: [child], untilMs: Date.now() + 500 }),
        pursuit("wait", "active", { children: [child], untilMs: Date.now() + 1_000 }),
        ended,
      ),
    });
    expect(await goal.handle.result()).toBe("completed");
    const handle = bench.client.workflow.getHandle(workflowId.pursueGoal(child));
    expect((await handle.describe()).status.name).toBe("RUNNING");
    await handle.signal(wakeSignal);
    expect(await handle.result()).toBe("completed");
    expect(played.ran).toEqual(["advance", "advance"]);
  });

  test("begins afresh before its history grows long, and hears news in every run", async () => {
    const goal = await bench.goal(
      { advance: looks(...Array.from({ length: 12 }, () => pursuit("again", "active")), ended) },
      { eventsMax: 20 },
    );
    expect(await goal.handle.result()).toBe("completed");
    expect(goal.ran).toHaveLength(13);
    expect((await goal.events()).length).toBeLessThan(40);
  });

  test("that an operator cancels tells people, and does nothing more", async () => {
    const goal = await bench.goal({ advance: looks(pursuit("wait", "active")), abandon: async () => undefined });
    await eventually(() => goal.ran.length === 1, "the first look");
    await goal.handle.cancel();
    const error = await goal.handle.result().catch((thrown: unknown) => thrown);
    expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(goal.ran).toEqual(["advance", "abandon"]);
  });
});
