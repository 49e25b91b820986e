import { afterAll, beforeAll, expect, test } from "vitest";
import { thinkActivity } from "../../activities/pursue.ts";
import { THINK_TRIES } from "../../domain/pursuit.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { goalScene } from "./goal-bench.ts";
import type { GoalScene } from "./goal-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const think = ({ projectId, goalId }: GoalScene, attempt: number): Promise<void> => {
  // Not even the rules can be asked: what is needed to brief them is not there.
  const deps = { ...bench.deps(), providersFor: () => Promise.reject(new Error("nobody can think")) };
  return bench.run(thinkActivity(deps), { projectId, recordId: goalId }, { attempt });
};
const goalOf = async ({ goalId }: GoalScene) =>
  (await bench.query("SELECT attention, escalation FROM goal WHERE id = $1", [goalId]))[0];

test("a goal that nobody can think over asks its people after the last try, and sleeps", async () => {
  const goal = await goalScene(bench, []);
  for (let attempt = 1; attempt < THINK_TRIES; attempt += 1)
    await expect(think(goal, attempt)).rejects.toThrow("nobody can think");
  expect(await goalOf(goal)).toEqual({ attention: null, escalation: null });
  expect(await goal.look()).toMatchObject({ next: "think" });

  await expect(think(goal, THINK_TRIES)).rejects.toThrow("nobody can think");
  expect(await goalOf(goal)).toEqual({ attention: "escalated", escalation: "mind_failed" });
  expect(await goal.look()).toMatchObject({ next: "wait", untilMs: null, needsPeople: true });
});
