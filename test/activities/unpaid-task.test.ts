import { afterAll, beforeAll, expect, test } from "vitest";
import { advanceActivity } from "../../activities/pursue.ts";
import { newId } from "../../domain/id.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

/** A task of an active goal, in a project that has so many hundredths of a credit. */
async function taskWith(hundredths: number) {
  const { projectId, leadId, agentId } = await bench.scene();
  const [cnv, goalId, stepId, taskId] = [newId("cnv"), newId("goal"), newId("stp"), newId("task")];
  await bench.query("INSERT INTO conversation (project_id, id, title) VALUES ($1, $2, 'x')", [projectId, cnv]);
  await bench.query(
    "INSERT INTO goal (project_id, id, conversation_id, root_goal_id, title, description, state, created_by, request_id) VALUES ($1, $2, $3, $2, 'x', 'x', 'active', 'key:1', 'req_1')",
    [projectId, goalId, cnv],
  );
  await bench.query(
    "INSERT INTO outreach_task (project_id, id, goal_id, step_id, lead_id, agent_id, goal, recipient_identifier, channels, state, created_by, request_id) VALUES ($1, $2, $3, $4, $5, $6, 'x', 'x', '{call}', 'in_progress', 'key:1', 'req_1')",
    [projectId, taskId, goalId, stepId, leadId, agentId],
  );
  await bench.query(
    "INSERT INTO goal_step (project_id, id, goal_id, number, stage, kind, description, state, task_id) VALUES ($1, $2, $3, 1, 1, 'call', 'x', 'running', $4)",
    [projectId, stepId, goalId, taskId],
  );
  await bench.query("UPDATE credit_balance SET remaining = $2, allocated = $2 WHERE project_id = $1", [
    projectId,
    hundredths,
  ]);
  await bench.query("DELETE FROM workflow_signal WHERE project_id = $1", [projectId]);
  const look = (recordId: string) => bench.run(advanceActivity(bench.deps()), { projectId, recordId });
  const woken = async () =>
    (await bench.query("DELETE FROM workflow_signal WHERE project_id = $1 RETURNING workflow_id", [projectId])).map(
      (row) => row["workflow_id"],
    );
  const stand = async () =>
    (
      await bench.query(
        `SELECT t.state, t.reason, g.attention, (SELECT count(*)::int FROM call WHERE project_id = $1) AS calls,
           (SELECT count(*)::int FROM goal_event WHERE project_id = $1 AND kind = 'task_waits') AS told
         FROM outreach_task t JOIN goal g ON g.id = t.goal_id WHERE t.id = $2`,
        [projectId, taskId],
      )
    )[0];
  return { projectId, goalId, taskId, look, woken, stand };
}

test("a task that the credits do not cover waits, and its goal tells people so, once", async () => {
  const { goalId, taskId, look, woken, stand } = await taskWith(0);
  for (const time of ["once", "again"])
    expect(await look(taskId), time).toMatchObject({ next: "wait", needsPeople: true, state: "in_progress" });
  expect(await woken()).toEqual([`goal:${goalId}`]);
  expect(await look(goalId)).toMatchObject({ next: "wait", needsPeople: true });
  expect(await stand()).toEqual({
    state: "in_progress",
    reason: "quota_exceeded",
    attention: "credits",
    calls: 0,
    told: 1,
  });
});

test("what it waits for wakes it: with new credits the attempt is made, and the goal is at ease again", async () => {
  const { projectId, goalId, taskId, look, woken, stand } = await taskWith(0);
  await look(taskId);
  await look(goalId);
  await woken();
  await bench.query(
    "UPDATE credit_balance SET remaining = remaining + 90000, allocated = allocated + 90000 WHERE project_id = $1",
    [projectId],
  );
  expect(await woken()).toEqual([`task:${taskId}`]);
  expect(await look(taskId)).toMatchObject({ next: "again" });
  expect(await woken()).toEqual([`goal:${goalId}`]);
  await look(goalId);
  expect(await stand()).toMatchObject({ state: "in_progress", reason: null, attention: null, calls: 1 });
});

test("a task that is paid for holds its worst case and wakes nobody", async () => {
  const { projectId, taskId, look, woken, stand } = await taskWith(90_000);
  expect(await look(taskId)).toMatchObject({ next: "again" });
  expect(await woken()).toEqual([]);
  expect(await stand()).toMatchObject({ reason: null, calls: 1, told: 0 });
  const holds = await bench.query("SELECT action FROM credit_hold WHERE project_id = $1", [projectId]);
  expect(holds).toEqual([{ action: "call" }]);
});
