import { afterAll, beforeAll, expect, test } from "vitest";
import { attemptCallActivity } from "../../activities/attempt-call.ts";
import { newId } from "../../domain/id.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { callsPort } from "./calls-port.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

interface States {
  goal?: string;
  step?: string;
  task?: string;
}

/** A call that a goal's step has asked for, tried while the three are in these states. */
async function attemptFor({ goal = "active", step = "running", task = "in_progress" }: States) {
  const scene = await bench.call();
  const { projectId, leadId, callId } = scene;
  const [cnv, goalId, stepId, taskId] = [newId("cnv"), newId("goal"), newId("stp"), newId("task")];
  await bench.query("INSERT INTO conversation (project_id, id, title) VALUES ($1, $2, 'x')", [projectId, cnv]);
  await bench.query(
    "INSERT INTO goal (project_id, id, conversation_id, root_goal_id, title, description, state, created_by, request_id) VALUES ($1, $2, $3, $2, 'x', 'x', $4, 'key:1', 'req_1')",
    [projectId, goalId, cnv, goal],
  );
  await bench.query(
    "INSERT INTO outreach_task (project_id, id, goal_id, step_id, lead_id, goal, recipient_identifier, state, created_by, request_id) VALUES ($1, $2, $3, $4, $5, 'x', 'x', $6, 'key:1', 'req_1')",
    [projectId, taskId, goalId, stepId, leadId, task],
  );
  await bench.query(
    "INSERT INTO goal_step (project_id, id, goal_id, number, stage, kind, description, state) VALUES ($1, $2, $3, 1, 1, 'call', 'x', $4)",
    [projectId, stepId, goalId, step],
  );
  await bench.query("UPDATE call SET outreach_task_id = $1 WHERE id = $2", [taskId, callId]);
  const calls = callsPort({ place: async () => ({ kind: "accepted", providerId: `CA${callId}` }) });
  const input = { projectId, callId, ringTimeoutSeconds: 45, maxDurationSeconds: 1800 };
  const result = await bench.run(attemptCallActivity(bench.deps({ calls })), input);
  const [record] = await bench.query("SELECT state, reason FROM call WHERE id = $1", [callId]);
  return { result, placed: calls.placed.length, record };
}

test("a call that its goal still wants is placed", async () => {
  expect(await attemptFor({})).toMatchObject({ result: { kind: "accepted" }, placed: 1 });
});

test.each<[string, States]>([
  ["goal was cancelled", { goal: "cancelled" }],
  ["goal has ended", { goal: "completed" }],
  ["goal is not under way", { goal: "pending" }],
  ["step was cancelled", { step: "cancelled" }],
  ["step was overtaken", { step: "skipped" }],
  ["task was cancelled", { task: "cancelled" }],
  ["task has ended", { task: "completed" }],
])("a call whose %s is never placed, whatever its workflow believes", async (_what, states) => {
  expect(await attemptFor(states)).toEqual({
    result: { kind: "ended" },
    placed: 0,
    record: { state: "denied", reason: "withdrawn" },
  });
});
