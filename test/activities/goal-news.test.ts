import { afterAll, beforeAll, expect, test } from "vitest";
import type { Judgement } from "../../providers/goal-mind.ts";
import { newId } from "../../domain/id.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { goalScene } from "./goal-bench.ts";
import type { GoalScene, PlannedStep } from "./goal-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const A_DAY: PlannedStep = { kind: "wait", stage: 2, params: { minutes: 1_440 } };
const EMAIL: PlannedStep = { kind: "email", stage: 1 };
const AGAIN: PlannedStep = { kind: "call", stage: 3 };

const says = (verdict: Judgement["verdict"]) => async (): Promise<Judgement> => ({
  verdict,
  summary: "Thursday.",
  offer: null,
  when: null,
  question: null,
});

/** A goal that has written to somebody in vain, and waits for a day before it calls them. */
async function afterSilence(): Promise<GoalScene & { taskId: string }> {
  const goal = await goalScene(bench, [EMAIL, A_DAY, AGAIN]);
  await goal.settle();
  const [task] = await goal.tasks();
  const taskId: string = task?.["id"] ?? "";
  await bench.query(
    "UPDATE email SET state = 'delivered', sent_at = now() - interval '3 days' WHERE outreach_task_id = $1",
    [taskId],
  );
  // The second email is never answered either.
  await goal.settle();
  await bench.query(
    "UPDATE email SET state = 'delivered', sent_at = now() - interval '3 days' WHERE outreach_task_id = $1",
    [taskId],
  );
  await goal.settle();
  expect(await statesOf(goal)).toEqual(["failed", "running", "planned"]);
  await goal.woken();
  return { ...goal, taskId };
}

const statesOf = async (goal: GoalScene): Promise<string[]> => (await goal.steps()).map(({ state }) => String(state));
const emails = (goal: GoalScene) => bench.query("SELECT 1 FROM email WHERE project_id = $1", [goal.projectId]);
const calls = (goal: GoalScene) => bench.query("SELECT 1 FROM call WHERE project_id = $1", [goal.projectId]);

test("an answer that comes when nobody waits for it any more wakes the goal, is judged, and spares the next contact", async () => {
  const goal = await afterSilence();
  const sent = await emails(goal);
  await goal.writes({ taskId: goal.taskId });
  expect(await goal.woken()).toEqual([`goal:${goal.goalId}`]);
  await goal.look();
  expect(await statesOf(goal)).toEqual(["running", "running", "planned"]);
  const [task] = await goal.tasks();
  expect(task).toMatchObject({ state: "in_progress", run: 2 });
  const started = await bench.query("SELECT workflow_id FROM workflow_start WHERE record_id = $1", [goal.taskId]);
  expect(started.map((row) => row["workflow_id"])).toContain(`task:${goal.taskId}:2`);
  expect(await goal.look(goal.taskId)).toMatchObject({ next: "think" });
  await goal.think(goal.taskId, { judge: says("achieved") });
  expect(await goal.look()).toMatchObject({ next: "think" });
  expect(await statesOf(goal)).toEqual(["completed", "skipped", "skipped"]);
  expect((await goal.steps())[0]).toMatchObject({ result: { verdict: "achieved", summary: "Thursday." } });
  expect([await emails(goal), await calls(goal)]).toEqual([sent, []]);
});

test("a late answer that decides nothing is judged once, and the plan goes on", async () => {
  const goal = await afterSilence();
  await goal.writes({ taskId: goal.taskId });
  await goal.look();
  await goal.look(goal.taskId);
  await goal.think(goal.taskId, { judge: says("progress") });
  await goal.settle();
  expect(await statesOf(goal)).toEqual(["completed", "running", "planned"]);
  await bench.query("UPDATE goal_step SET due_at = now() - interval '1 minute' WHERE goal_id = $1 AND kind = 'wait'", [
    goal.goalId,
  ]);
  await goal.settle();
  expect(await statesOf(goal)).toEqual(["completed", "completed", "running"]);
  expect(await calls(goal)).toHaveLength(1);
});

test("a thought is void where somebody has answered meanwhile, and their answer is heard first", async () => {
  const goal = await goalScene(bench, [EMAIL]);
  for (let emailsSent = 0; emailsSent < 2; emailsSent += 1) {
    await goal.settle();
    await bench.query(
      "UPDATE email SET state = 'delivered', sent_at = now() - interval '3 days' WHERE project_id = $1",
      [goal.projectId],
    );
  }
  await goal.settle();
  const taskId = String((await goal.tasks())[0]?.["id"]);
  await goal.think(goal.goalId, {
    decide: async () => {
      await goal.writes({ taskId });
      return { kind: "give_up", summary: "They never answered." };
    },
  });
  await goal.look();
  expect(await statesOf(goal)).toEqual(["running"]);
  await goal.look(taskId);
  await goal.think(taskId, { judge: says("achieved") });
  await goal.settle();
  const [row] = await bench.query("SELECT state, outcome FROM goal WHERE id = $1", [goal.goalId]);
  expect([row, await statesOf(goal)]).toEqual([{ state: "active", outcome: null }, ["completed"]]);
});

test("a machine's answer is kept, wakes nobody and is not judged", async () => {
  const goal = await afterSilence();
  await goal.writes({ taskId: goal.taskId, kind: "auto_reply", body: "I am out of the office." });
  expect(await goal.woken()).toEqual([]);
  await goal.settle();
  expect(await statesOf(goal)).toEqual(["failed", "running", "planned"]);
  expect((await goal.tasks())[0]).toMatchObject({ state: "failed", run: 1 });
});

test("who opts out while a goal waits is not contacted by it, and it thinks at once", async () => {
  const goal = await afterSilence();
  await bench.query("UPDATE lead SET outreach_disabled = true WHERE id = $1", [goal.leadId]);
  expect(await goal.woken()).toEqual([`goal:${goal.goalId}`]);
  expect(await goal.look()).toMatchObject({ next: "think" });
  expect(await statesOf(goal)).toEqual(["failed", "skipped", "skipped"]);
  expect((await goal.steps())[2]).toMatchObject({ result: { verdict: "refused", reason: "opted_out" } });
  expect(await calls(goal)).toEqual([]);
});

test("a meeting that others agree on while a goal waits makes its next contact needless", async () => {
  const goal = await afterSilence();
  await bench.query(
    "INSERT INTO activity (project_id, id, lead_id, event_type, title, status, created_at) VALUES ($1, $2, $3, 'meeting_booked', 'x', 'booked', now() + interval '1 second')",
    [goal.projectId, newId("act"), goal.leadId],
  );
  await bench.query("UPDATE lead SET meeting_booked = true, meeting_when = 'Tuesday' WHERE id = $1", [goal.leadId]);
  expect(await goal.woken()).toEqual([`goal:${goal.goalId}`]);
  expect(await goal.look()).toMatchObject({ next: "think" });
  expect((await goal.steps())[2]).toMatchObject({
    state: "skipped",
    result: { verdict: "achieved", reason: "meeting_booked", summary: expect.stringContaining("Tuesday") },
  });
  expect(await calls(goal)).toEqual([]);
});

test("whoever has agreed is not contacted again as it was planned before, and everybody else is", async () => {
  const goal = await goalScene(bench, [EMAIL, A_DAY, AGAIN]);
  const other = await goal.addLead();
  await bench.query(
    "INSERT INTO goal_step (project_id, id, goal_id, number, stage, kind, description, lead_id) VALUES ($1, $2, $3, 4, 3, 'email', 'x', $4)",
    [goal.projectId, newId("stp"), goal.goalId, other],
  );
  await goal.settle();
  const taskId: string = (await goal.tasks())[0]?.["id"] ?? "";
  await bench.query("UPDATE email SET state = 'delivered', sent_at = now() WHERE outreach_task_id = $1", [taskId]);
  await goal.writes({ taskId });
  await goal.look(taskId);
  await goal.think(taskId, { judge: says("achieved") });
  await goal.settle();
  expect(await statesOf(goal)).toEqual(["completed", "running", "skipped", "planned"]);
});
