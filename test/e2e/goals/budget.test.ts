import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { createPhones } from "../outreach.ts";
import { buildGoalProject, effectsAt, goalThat, say, steer } from "./goal-bench.ts";

let cora: TestCora;
let project: BuiltProject;
const phone = createPhones();
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildGoalProject(cora);
});
afterAll(() => cora?.stop());

interface Seen {
  status: string;
  attention: string | null;
}
const done = ({ status }: Seen) => status === "completed";
const waitsFor = (what: string) => (goal: Seen) => goal.attention === what;

const read = async (path: string) => (await project.client.get(`/api/v1/${path}`)).body.data;
const budgetOf = (goalId: string) => read(`coordination/goals/${goalId}/budget`);
const money = (path: string, goalId: string, body: Record<string, unknown> = {}) =>
  project.client.post(`/api/v1/goals/${goalId}/${path}`, body);
const sumOf = (lines: { credits: number }[]) =>
  Math.round(lines.reduce((sum, line) => sum + line.credits, 0) * 100) / 100;

/** What the ledger lists for a goal and everything below it. */
async function chargedFor(goalId: string): Promise<{ credits: number; goal_id: string; record_id: string }[]> {
  const tree = await read(`coordination/goals/${goalId}/tree`);
  const ids = [goalId, ...tree.sub_goals.map(({ id }: { id: string }) => id)];
  const lines = await read("credits/history?limit=100");
  return lines.filter(({ goal_id }: { goal_id: string | null }) => goal_id !== null && ids.includes(goal_id));
}

test("a goal asks at its soft cap, and goes on once that is acknowledged", async () => {
  const to = phone("0101");
  const { goal_id } = await say(project, `Call Alex at ${to} and agree on a time for a roof inspection`, {
    budget_credits: 9,
  });
  await goalThat(project, goal_id, waitsFor("soft_cap"), "the soft cap");
  expect(await effectsAt(cora, to)).toEqual([]);
  expect(await budgetOf(goal_id)).toMatchObject({
    credits_cap: 9,
    credits_soft_cap: 7.2,
    credits_used: 0,
    credits_reserved: 0,
    paused_by: "soft_cap",
  });
  expect(await money("acknowledge-soft-cap", goal_id)).toMatchObject({
    status: 200,
    body: { data: { attention: null } },
  });
  const goal = await goalThat(project, goal_id, done, "the goal's end");
  expect(await effectsAt(cora, to)).toHaveLength(1);
  const charged = await chargedFor(goal_id);
  expect(charged).toHaveLength(1);
  expect(await budgetOf(goal_id)).toMatchObject({ credits_used: sumOf(charged), credits_reserved: 0, credits_held: 0 });
  expect([goal.credits_used, goal.steps[0].credits_used]).toEqual([sumOf(charged), sumOf(charged)]);
  expect((await money("acknowledge-soft-cap", goal_id)).body.error.code).toBe("goal_already_completed");
});

test("a goal that has reached its cap stops, keeps what it has, and goes on where it was once the cap is raised", async () => {
  const numbers = [phone("0115"), phone("0116"), phone("0117")] as const;
  const { goal_id } = await say(
    project,
    `Get three quotes for a roof repair, at most 10 credits: Apex ${numbers[0]}, Bolt ${numbers[1]}, Crown ${numbers[2]}. Ask me before you accept one.`,
  );
  await goalThat(project, goal_id, waitsFor("soft_cap"), "the soft cap");
  expect((await money("acknowledge-soft-cap", goal_id)).status).toBe(200);
  const stopped = await goalThat(
    project,
    goal_id,
    ({ attention, steps }) =>
      attention === "budget_exceeded" && !steps.some(({ status }: Seen) => status === "in_progress"),
    "the cap",
    240,
  );
  const quoted = stopped.steps.filter(({ status }: Seen) => status === "completed");
  expect(quoted.length).toBeGreaterThan(0);
  expect(quoted.length).toBeLessThan(3);
  const budget = await budgetOf(goal_id);
  expect(budget).toMatchObject({
    paused_by: "hard_cap",
    credits_reserved: 0,
    credits_used: sumOf(await chargedFor(goal_id)),
  });
  expect((await money("approve-budget", goal_id)).body.error.code).toBe("conflict");
  expect(await money("approve-budget", goal_id, { credits: 60 })).toMatchObject({
    status: 200,
    body: { data: { attention: null } },
  });
  const goal = await goalThat(project, goal_id, waitsFor("outcome_ready"), "the quotes");
  expect(goal.steps.filter(({ status }: Seen) => status === "completed")).toHaveLength(3);
  for (const number of numbers) expect(await effectsAt(cora, number)).toHaveLength(1);

  const charged = await chargedFor(goal_id);
  const breakdown = await read(`goals/${goal_id}/cost-breakdown`);
  const seen = await budgetOf(goal_id);
  expect(charged).toHaveLength(3);
  expect([goal.credits_used, seen.credits_used, breakdown.total_credits]).toEqual(Array(3).fill(sumOf(charged)));
  expect(sumOf(goal.steps.map((step: { credits_used: number }) => ({ credits: step.credits_used })))).toBe(
    sumOf(charged),
  );
  expect(breakdown.items.map(({ record_id }: { record_id: string }) => record_id).toSorted()).toEqual(
    charged.map(({ record_id }) => record_id).toSorted(),
  );
  expect(new Set(breakdown.items.map((item: { goal_id: string }) => item.goal_id)).size).toBe(3);
  expect((await steer(project, goal_id, "accept-outcome")).status).toBe(200);
});
