import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { createPhones } from "../outreach.ts";
import { buildGoalProject, effectsAt, goalThat, readGoal, say, steer } from "./goal-bench.ts";

let cora: TestCora;
let project: BuiltProject;
const phone = createPhones();
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildGoalProject(cora, { goal_budget_free: 1_000 });
});
afterAll(() => cora?.stop());

interface Fate {
  state: string;
  /** Whether nothing of the goal is under way any more. */
  rests: boolean;
  calls: number;
  dialled: number;
  /** Attempts that began after the goal had ended. */
  late: number;
}

/** What became of a goal, as the rows tell. */
async function fateOf(goalId: string): Promise<Fate> {
  const rows = await project.run(
    `SELECT g.state, count(c.id)::int AS calls, count(a.id) FILTER (WHERE a.state = 'accepted')::int AS dialled,
       count(a.id) FILTER (WHERE a.opened_at > g.ended_at)::int AS late,
       NOT EXISTS (SELECT 1 FROM goal_step s WHERE s.goal_id = g.id AND s.state IN ('planned', 'needs_approval', 'approved', 'running'))
         AND bool_and(t.id IS NULL OR (t.state = 'cancelled' AND (c.id IS NULL OR c.settled_at IS NOT NULL))) AS rests
     FROM goal g LEFT JOIN outreach_task t ON t.goal_id = g.id LEFT JOIN call c ON c.outreach_task_id = t.id LEFT JOIN attempt a ON a.record_id = c.id
     WHERE g.id = ? GROUP BY g.id, g.state`,
    [goalId],
  );
  return (rows as [Fate])[0];
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test(
  "a cancel at whichever instant leaves a goal that has called once and says so, or never calls",
  { timeout: 400_000 },
  async () => {
    const goals = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const to = phone("0120");
        return { to, after: index * 200, id: (await say(project, `Call ${to} about the inspection`)).goal_id };
      }),
    );
    const last = goals.at(-1);
    const answers = await Promise.all(
      goals.map(async (goal) => {
        await pause(goal.after);
        // The last one is surely under way when it is cancelled, whatever the machine's speed.
        if (goal === last)
          await eventually(async () => (await effectsAt(cora, goal.to)).length > 0, "the last goal's call", 240);
        return steer(project, goal.id, "cancel");
      }),
    );
    for (const [index, { id, to }] of goals.entries()) {
      if (answers[index]?.status !== 200) {
        expect(answers[index]?.body.error.code).toBe("goal_already_completed");
        continue;
      }
      const fate = await eventually(
        async () => {
          const seen = await fateOf(id);
          return seen.rests && seen;
        },
        `goal ${index} to rest`,
        240,
      );
      expect({ index, ...fate }).toMatchObject({ state: "cancelled", late: 0, calls: expect.any(Number) });
      const effects = await effectsAt(cora, to);
      expect({ index, effects: effects.length }).toEqual({ index, effects: fate.dialled });
      expect(fate.dialled).toBeLessThanOrEqual(1);
    }
    expect(await effectsAt(cora, last?.to ?? "")).toHaveLength(1);
  },
);

/** A goal that asks three businesses, each in a sub-goal that asks before it calls. */
async function askingThree() {
  const numbers = [phone("0115"), phone("0116"), phone("0117")];
  const { goal_id } = await say(
    project,
    `Get three quotes for a roof repair: Apex ${numbers[0]}, Bolt ${numbers[1]}, Crown ${numbers[2]}. Ask me before you call.`,
  );
  const children = await eventually(
    async () => {
      const { body } = await project.client.get(`/api/v1/coordination/goals/${goal_id}/tree`);
      const below: { id: string; attention: string }[] = body.data.sub_goals;
      return below.length === 3 && below.every(({ attention }) => attention === "approval") && below;
    },
    "three questions",
    240,
  );
  return { goal_id, numbers, children: children.map(({ id }) => id) };
}

test("a cascade-cancel ends a goal and all its sub-goals, and none of them calls, whatever is approved afterwards", async () => {
  const { goal_id, numbers, children } = await askingThree();
  expect((await steer(project, goal_id, "cascade-cancel")).status).toBe(200);
  for (const id of [goal_id, ...children]) {
    expect(await readGoal(project, id)).toMatchObject({ status: "cancelled", attention: null, open_approval: null });
    expect(await steer(project, id, "approve-step")).toMatchObject({
      status: 409,
      body: { error: { code: "goal_already_cancelled" } },
    });
    expect(await fateOf(id)).toMatchObject({ rests: true, calls: 0 });
  }
  for (const number of numbers) expect(await effectsAt(cora, number)).toEqual([]);
});

test("a plain cancel ends one goal; its sub-goals go on, and the parent of one that is cancelled goes on without it", async () => {
  const { goal_id, numbers, children } = await askingThree();
  const [one = "", two = "", three = ""] = children;
  await steer(project, one, "cancel");
  for (const id of [two, three]) await steer(project, id, "approve-step");
  const goal = await goalThat(project, goal_id, ({ status }) => status === "completed", "the comparison");
  expect(goal.steps.map(({ status }: { status: string }) => status).toSorted()).toEqual([
    "completed",
    "completed",
    "failed",
  ]);
  expect(goal.outcome).toBe("achieved");
  const called = await Promise.all(numbers.map(async (number) => (await effectsAt(cora, number)).length));
  expect(called.toSorted((a, b) => a - b)).toEqual([0, 1, 1]);

  const other = await askingThree();
  await steer(project, other.goal_id, "cancel");
  expect(await readGoal(project, other.children[0] ?? "")).toMatchObject({ status: "active", attention: "approval" });
  await Promise.all(other.children.map((id) => steer(project, id, "cancel")));
});
