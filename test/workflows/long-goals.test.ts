import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { advanceActivity, thinkActivity } from "../../activities/pursue.ts";
import type { Decision } from "../../domain/goal-decision.ts";
import { PURSUIT_TIMING } from "../../domain/workflow-input.ts";
import type { GoalBrief } from "../../providers/goal-mind.ts";
import { activityBench } from "../activities/activity-bench.ts";
import type { ActivityBench } from "../activities/activity-bench.ts";
import { goalScene, mindThat } from "../activities/goal-bench.ts";
import type { GoalScene } from "../activities/goal-bench.ts";
import { quietRuntime } from "../setup/quiet-runtime.ts";
import { timeSkippingEnv } from "../setup/time-skipping-env.ts";
import { findTimeSkippingServer } from "../setup/time-skipping-server.ts";
import { workflowBench } from "./workflow-bench.ts";
import type { WorkflowBench } from "./workflow-bench.ts";

const DAY_MS = 86_400_000;
const server = await findTimeSkippingServer();

describe.skipIf("missing" in server)("goals whose rows live in Postgres, over weeks,", () => {
  let env: TestWorkflowEnvironment;
  let workflows: WorkflowBench;
  let bench: ActivityBench;
  beforeAll(async () => {
    quietRuntime();
    bench = await activityBench();
    env = await timeSkippingEnv(server);
    const given = { address: env.address, workflowBundle: inject("workflowBundle"), client: env.client };
    workflows = await workflowBench(given);
    // Activities read this machine's clock; it follows the server's, which jumps.
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await workflows?.stop();
    await env?.teardown();
    await bench?.stop();
  });

  const setClock = async (): Promise<number> => {
    const now = await env.currentTimeMs();
    vi.setSystemTime(now);
    return now;
  };

  /** Runs a goal's workflow with the activities of production and a mind of the test's own; gives the days that it took. */
  async function pursue(
    { projectId, goalId }: GoalScene,
    decide: (brief: GoalBrief) => Decision,
    eventsMax: number = PURSUIT_TIMING.eventsMax,
  ): Promise<{ days: number; runs: number; looks: number }> {
    const ref = { projectId, recordId: goalId };
    const deps = bench.deps({ mind: mindThat({ decide: async (brief) => decide(brief) }) });
    const began = await setClock();
    let last = began;
    const running = await workflows.goal(
      {
        advance: async () => {
          last = await setClock();
          return advanceActivity(deps)(ref);
        },
        think: async () => {
          await setClock();
          return thinkActivity(deps)(ref);
        },
      },
      { ...PURSUIT_TIMING, eventsMax },
    );
    await running.handle.result();
    let runs = 0;
    for (let runId: string | undefined; runs === 0 || runId; runs += 1) {
      const history = await env.client.workflow.getHandle(running.handle.workflowId, runId).fetchHistory();
      expect(history.events?.length).toBeLessThan(eventsMax + 20);
      runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    }
    // Once nothing runs any more the server may skip to the time limit of the workflow that has ended, ten years on.
    return { days: (last - began) / DAY_MS, runs, looks: running.ran.filter((name) => name === "advance").length };
  }

  const outcomeOf = async ({ goalId }: GoalScene) =>
    (
      await bench.query("SELECT state, outcome, result->>'summary' AS summary, turns FROM goal WHERE id = $1", [goalId])
    )[0];
  const waits = (count: number, minutes: number): Decision => ({
    kind: "steps",
    steps: Array.from({ length: count }, (_, index) => ({
      kind: "wait",
      description: "Wait",
      stage: index + 1,
      minutes,
    })),
  });

  test(
    "one that plans thirty steps at a time for ninety days does each of them, in histories that stay small",
    { timeout: 900_000 },
    async () => {
      const [steps, aTurn] = [600, 30];
      const goal = await goalScene(bench, [], { turns: 0 });
      const taken = await pursue(
        goal,
        ({ steps: seen }) =>
          (seen.at(-1)?.number ?? 0) < steps
            ? waits(aTurn, (90 * 24 * 60) / steps)
            : { kind: "give_up", summary: "Ninety days are over." },
        300,
      );
      expect(taken.days).toBeGreaterThan(89.9);
      expect(taken.days).toBeLessThan(91);
      expect(taken.runs).toBeGreaterThan(5);
      expect(await outcomeOf(goal)).toEqual({
        state: "completed",
        outcome: "not_achieved",
        summary: "Ninety days are over.",
        turns: steps / aTurn + 1,
      });
      const rows = await goal.steps();
      expect(rows).toHaveLength(steps);
      expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["completed"]));
    },
  );

  test("one whose wait is longer than its deadline ends at the deadline, with nothing under way", async () => {
    const deadline = new Date((await env.currentTimeMs()) + 30 * DAY_MS);
    const goal = await goalScene(bench, [], { turns: 0, deadline_at: deadline });
    const taken = await pursue(goal, () => waits(1, 60 * 24 * 60));
    expect(taken.days).toBeGreaterThan(29.9);
    expect(taken.days).toBeLessThan(30.1);
    expect(await outcomeOf(goal)).toMatchObject({ state: "completed", outcome: "not_achieved", turns: 1 });
    expect((await goal.steps()).map(({ state }) => state)).toEqual(["cancelled"]);
  });

  test("one that asks and is never answered sleeps until its deadline, and looks only then", async () => {
    const deadline = new Date((await env.currentTimeMs()) + 45 * DAY_MS);
    const goal = await goalScene(bench, [], { turns: 0, deadline_at: deadline });
    const taken = await pursue(goal, () => ({ kind: "ask", question: "Which day?" }));
    expect(taken.days).toBeGreaterThan(44.9);
    expect(taken.looks).toBeLessThanOrEqual(5);
    expect(await outcomeOf(goal)).toMatchObject({ state: "completed", outcome: "not_achieved" });
  });

  test("one that waits for two weeks between two steps takes them up in order", async () => {
    const goal = await goalScene(bench, [], { turns: 0 });
    const taken = await pursue(goal, ({ steps }) =>
      steps.length === 0 ? waits(2, 14 * 24 * 60) : { kind: "give_up", summary: "Four weeks." },
    );
    expect(taken.days).toBeGreaterThan(27.9);
    expect(taken.days).toBeLessThan(28.1);
    const [first, second] = await goal.steps();
    expect(Number(second?.["started_at"])).toBeGreaterThanOrEqual(Number(first?.["finished_at"]));
  });
});
