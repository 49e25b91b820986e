import { afterAll, beforeAll, expect, test } from "vitest";
import type { Decision } from "../../domain/goal-decision.ts";
import { inProject } from "../../db/project-scope.ts";
import { endGoal } from "../../db/queries/goals/end-goal.ts";
import { lockGoal } from "../../db/queries/goals/lock-goal.ts";
import { openDescendants } from "../../db/queries/goals/open-descendants.ts";
import { newId } from "../../domain/id.ts";
import { eventually } from "../setup/eventually.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { goalScene } from "./goal-bench.ts";
import type { GoalScene } from "./goal-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const plan: Decision = { kind: "steps", steps: [{ kind: "wait", description: "Wait", minutes: 5 }] };
const events = async ({ goalId }: GoalScene): Promise<string[]> =>
  (await bench.query("SELECT kind FROM goal_event WHERE goal_id = $1 ORDER BY seq", [goalId])).map(({ kind }) =>
    String(kind),
  );

/** Steers a goal while its mind thinks, and lets it finish the thought. */
async function thinkingWhile(change: (goal: GoalScene) => Promise<unknown>): Promise<GoalScene> {
  const goal = await goalScene(bench, []);
  await goal.think(goal.goalId, {
    decide: async () => {
      await change(goal);
      return plan;
    },
  });
  return goal;
}

test("a thought that nothing overtakes is written down", async () => {
  const goal = await thinkingWhile(async () => undefined);
  expect(await goal.steps()).toMatchObject([{ kind: "wait", state: "planned" }]);
  expect(await events(goal)).toEqual(["decided"]);
});

test.each<[string, (goal: GoalScene) => Promise<unknown>]>([
  [
    "people have said something",
    ({ goalId }) => bench.query("UPDATE goal SET version = version + 1 WHERE id = $1", [goalId]),
  ],
  [
    "another thought was written down",
    ({ goalId }) => bench.query("UPDATE goal SET turns = turns + 1 WHERE id = $1", [goalId]),
  ],
  [
    "the goal was cancelled",
    ({ projectId, goalId }) =>
      inProject(bench.deps().database, projectId, async (em) => {
        const goal = await lockGoal(em, goalId);
        if (goal) await endGoal(em, goal, { state: "cancelled", outcome: null, actor: "key:1" });
      }),
  ],
])("a thought is void where meanwhile %s", async (_what, change) => {
  const goal = await thinkingWhile(change);
  expect(await goal.steps()).toEqual([]);
  expect(await events(goal)).not.toContain("decided");
});

test("looks at one goal wait for each other, and begin each step once", async () => {
  const goal = await goalScene(bench, [{ kind: "email", stage: 1 }]);
  await Promise.all(Array.from({ length: 4 }, () => goal.look()));
  expect(await goal.tasks()).toHaveLength(1);
  const [task] = await goal.tasks();
  await Promise.all(Array.from({ length: 4 }, () => goal.look(String(task?.["id"]))));
  expect(await bench.query("SELECT 1 FROM email WHERE project_id = $1", [goal.projectId])).toHaveLength(1);
});

test("the database refuses a second attempt of a task beside one that is under way", async () => {
  const goal = await goalScene(bench, [{ kind: "email", stage: 1 }]);
  await goal.settle();
  const [task] = await goal.tasks();
  const second = bench.query(
    "INSERT INTO task_attempt (project_id, id, task_id, run, number, channel, record_id) VALUES ($1, $2, $3, 1, 2, 'email', $4)",
    [goal.projectId, newId("try"), task?.["id"], newId("eml")],
  );
  await expect(second).rejects.toThrow("task_attempt_alive");
});

test("a cascade finds the sub-goal that a sub-goal began while it waited for that one", async () => {
  const parent = await goalScene(bench, []);
  const below = async (parentId: string, depth: number): Promise<string> => {
    const id = newId("goal");
    await bench.query(
      `INSERT INTO goal (project_id, id, conversation_id, parent_goal_id, root_goal_id, depth, title, description, state, created_by, request_id)
       SELECT project_id, $2, conversation_id, $3, $1, $4, 'x', 'x', 'active', 'key:1', 'req_1' FROM goal WHERE id = $1`,
      [parent.goalId, id, parentId, depth],
    );
    return id;
  };
  const child = await below(parent.goalId, 1);
  const { database } = bench.deps();
  let grandchild = "";
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const childLocked = Promise.withResolvers<void>();
  const growing = inProject(database, parent.projectId, async (em) => {
    await lockGoal(em, child);
    childLocked.resolve();
    await held;
    grandchild = newId("goal");
    await em.execute(
      `INSERT INTO goal (project_id, id, conversation_id, parent_goal_id, root_goal_id, depth, title, description, state, created_by, request_id)
       SELECT project_id, ?, conversation_id, ?, ?, 2, 'x', 'x', 'active', 'key:1', 'req_1' FROM goal WHERE id = ?`,
      [grandchild, child, parent.goalId, parent.goalId],
    );
  });
  await childLocked.promise;
  const cascading = inProject(database, parent.projectId, async (em) => {
    const goal = await lockGoal(em, parent.goalId);
    return goal ? (await openDescendants(em, goal)).map(({ id }) => id) : [];
  });
  await eventually(
    async () =>
      (await bench.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%below%'"))
        .length > 0,
    "the cascade to wait",
  );
  release();
  await growing;
  expect(await cascading).toEqual([child, grandchild]);
});
