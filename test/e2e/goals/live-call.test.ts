import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { buildGoalProject, effectsAt, say, steer } from "./goal-bench.ts";

let cora: TestCora;
let project: BuiltProject;
beforeAll(async () => {
  // People take their time here, so that a call can be cancelled while it lives.
  cora = await testCora({ timeScale: 1 });
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildGoalProject(cora);
});
afterAll(() => cora?.stop());

/** The call that the goal's one attempt has made. */
const callOf = async (goalId: string) => {
  const timeline = await project.client.get(`/api/v1/coordination/goals/${goalId}/timeline`);
  const started = timeline.body.data.find(({ kind }: { kind: string }) => kind === "attempt_started");
  return started && (await project.client.get(`/api/v1/calls/${started.record_id}`)).body.data;
};

test("a cascade-cancel in the middle of a live call ends the call, and nobody is called again", async () => {
  const to = "+12025550102";
  const { goal_id } = await say(project, `Call ${to} about the inspection`);
  await eventually(async () => (await callOf(goal_id))?.status === "in_progress", "the live call");
  const cancelled = await steer(project, goal_id, "cascade-cancel");
  expect(cancelled.body.data).toMatchObject({ status: "cancelled", steps: [{ status: "cancelled" }] });
  const call = await eventually(async () => {
    const seen = await callOf(goal_id);
    return ["completed", "cancelled"].includes(seen?.status) && seen;
  }, "the call's end");
  // The whole conversation takes much longer.
  expect(call.duration_seconds).toBeLessThan(20);
  expect(await effectsAt(cora, to)).toHaveLength(1);
});
