import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import { buildLead } from "../../setup/factories.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { createPhones } from "../outreach.ts";
import { buildGoalProject, effectsAt, goalThat, say, steer } from "./goal-bench.ts";

let cora: TestCora;
let project: BuiltProject;
const phone = createPhones();
let mailboxes = 0;
const mailbox = (name: string) => `${name}+${++mailboxes}@example.com`;
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildGoalProject(cora);
});
afterAll(() => cora?.stop());

const done = ({ status }: { status: string }) => status === "completed";
const proposed = ({ attention }: { attention: string }) => attention === "outcome_ready";

test("a restaurant takes the booking", async () => {
  const { goal_id } = await say(project, `Call Nobu at ${phone("0114")} and book a table for 4 tonight at 8pm`);
  expect(await goalThat(project, goal_id, done, "the booking")).toMatchObject({
    outcome: "achieved",
    result: { summary: expect.stringMatching(/agreed|booked/i) },
  });
});

test("three quotes are asked for at once, compared, and accepted only by the person", async () => {
  const [apex, bolt, crown] = [phone("0115"), phone("0116"), phone("0117")];
  const { goal_id } = await say(
    project,
    `Get three quotes for a roof repair by Friday, at most 40 credits: Apex ${apex}, Bolt ${bolt}, Crown ${crown}. Ask me before you accept one.`,
  );
  const goal = await goalThat(project, goal_id, proposed, "the quotes");
  expect(goal).toMatchObject({
    status: "active",
    sub_goal_count: 3,
    proposed_outcome: { offer: { price: 420, currency: "USD" } },
  });
  const tree = await project.client.get(`/api/v1/coordination/goals/${goal_id}/tree`);
  expect(tree.body.data.sub_goals.map(({ status, outcome }: Record<string, string>) => `${status} ${outcome}`)).toEqual(
    Array(3).fill("completed achieved"),
  );
  const { body } = await project.client.get(`/api/v1/coordination/goals/${goal_id}/budget`);
  expect(body.data).toMatchObject({ credits_cap: 40, credits_reserved: 0, breakdown: [{ action: "phone_call" }] });
  expect(body.data.credits_used).toBe(goal.credits_used);
  const costs = await project.client.get(`/api/v1/goals/${goal_id}/cost-breakdown`);
  expect(costs.body.data.items.map(({ action }: { action: string }) => action)).toEqual(["call_1", "call_2", "call_3"]);
  expect((await steer(project, goal_id, "accept-outcome")).body.data).toMatchObject({
    status: "completed",
    outcome: "achieved",
  });
  for (const number of [apex, bolt, crown]) expect(await effectsAt(cora, number)).toHaveLength(1);
});

test("a price is negotiated for as long as the person wants", async () => {
  const to = phone("0118");
  const { goal_id } = await say(project, `Call ${to} and ask what a roof inspection costs. Ask me before you accept.`);
  const first = await goalThat(project, goal_id, proposed, "the first price");
  expect(first.proposed_outcome.offer).toMatchObject({ price: 500 });
  await steer(project, goal_id, "continue-negotiating", { instructions: "Ask for a better price" });
  const second = await goalThat(
    project,
    goal_id,
    (goal) => goal.proposed_outcome?.offer?.price === 450,
    "the better price",
  );
  expect(second.steps).toMatchObject([{ status: "completed" }, { status: "completed" }]);
  expect(await effectsAt(cora, to)).toHaveLength(2);
});

test("an email's answer reaches the goal that sleeps on it", async () => {
  const to = mailbox("agrees");
  const { goal_id } = await say(project, `Email ${to} and ask whether they can come on Thursday`);
  const goal = await goalThat(project, goal_id, done, "the answer");
  expect(goal).toMatchObject({ outcome: "achieved", result: { summary: expect.stringContaining("Thursday") } });
  expect(await effectsAt(cora, to)).toHaveLength(1);
});

test("somebody who asks by email not to be contacted again never is, on any channel", async () => {
  const line = phone("0101");
  const to = mailbox("opts-out");
  await buildLead(project, { phone: line, email: to, name: "Olga Stern" });
  const { goal_id } = await say(project, `Email ${to} about the inspection`);
  await goalThat(project, goal_id, done, "the refusal");
  const { body } = await project.client.post("/api/v1/outreach/tasks", {
    goal: "Try again",
    recipient_identifier: line,
  });
  expect(body.error?.code).toBe("suppression_violation");
  expect(await effectsAt(cora, line)).toEqual([]);
});

test("voicemail is followed by an email where there is an address", async () => {
  const [line, to] = [phone("0106"), mailbox("agrees")];
  await buildLead(project, { phone: line, email: to, name: "Vera Box" });
  const { goal_id } = await say(project, `Contact ${line} about the inspection`);
  const goal = await goalThat(project, goal_id, done, "the answer");
  expect(goal.outcome).toBe("achieved");
  const task = await project.client.get(`/api/v1/outreach/tasks/${goal.steps[0].task_id}`);
  expect(task.body.data.attempts.map(({ channel, status }: Record<string, string>) => `${channel} ${status}`)).toEqual([
    "call voicemail",
    "email success",
  ]);
});

test("an unanswered phone is tried again, and a refusal ends it", async () => {
  const line = phone("0107");
  const { goal_id } = await say(project, `Call ${line} about the inspection`);
  const goal = await goalThat(project, goal_id, done, "the end");
  expect(goal.outcome).toBe("not_achieved");
  expect(await effectsAt(cora, line)).toHaveLength(2);
  const refusing = phone("0103");
  const refused = await say(project, `Call ${refusing} about the inspection`);
  expect((await goalThat(project, refused.goal_id, done, "the refusal")).outcome).toBe("not_achieved");
  expect(await effectsAt(cora, refusing)).toHaveLength(1);
});

test("a goal that would cost more than its cap pauses, and goes on where it was once the cap is raised", async () => {
  const to = phone("0114");
  const { goal_id } = await say(project, `Call ${to} and book a table, at most 2 credits`);
  const paused = await goalThat(project, goal_id, ({ attention }) => attention === "budget_exceeded", "the pause");
  expect(paused.steps).toMatchObject([{ status: "pending" }]);
  expect(await effectsAt(cora, to)).toEqual([]);
  const raised = await project.client.post(`/api/v1/goals/${goal_id}/approve-budget`, { credits: 20 });
  expect(raised.status).toBe(200);
  expect(await goalThat(project, goal_id, done, "the end")).toMatchObject({ outcome: "achieved" });
});

test("a goal beyond the free budget waits for approval, and notifications say so", async () => {
  await project.client.patch("/api/v1/policy", { goal_budget_free: 1 });
  const to = phone("0114");
  const { goal_id } = await say(project, `Call ${to} and book a table`);
  const waiting = await goalThat(project, goal_id, ({ attention }) => attention === "budget_approval", "the question");
  expect(waiting.status).toBe("pending");
  const { body } = await project.client.get("/api/v1/notifications/pending");
  expect(body.data.goals.items).toContainEqual({
    id: goal_id,
    status: "needs_input",
    summary: waiting.title,
    attention: "budget_approval",
  });
  await project.client.patch("/api/v1/policy", { goal_budget_free: 25 });
  await project.client.post(`/api/v1/goals/${goal_id}/approve-budget`);
  await goalThat(project, goal_id, done, "the end");
  expect(await effectsAt(cora, to)).toHaveLength(1);
});

test("the timeline tells what was decided, allowed, tried and paid, in order", async () => {
  const { goal_id } = await say(project, `Call ${phone("0114")} and book a table`);
  await goalThat(project, goal_id, done, "the end");
  const entries = await eventually(async () => {
    const { body } = await project.client.get(`/api/v1/coordination/goals/${goal_id}/timeline?limit=100`);
    return body.data.toReversed();
  });
  const kinds = entries.map(({ kind }: { kind: string }) => kind);
  const expected = [
    "goal_created",
    "decided",
    "step_started",
    "attempt_started",
    "gate_allow",
    "attempt_ended",
    "step_completed",
    "goal_completed",
  ];
  expect(
    kinds
      .filter((kind: string) => expected.includes(kind))
      .filter((kind: string, at: number, all: string[]) => all.indexOf(kind) === at),
  ).toEqual(expected);
  expect(entries.find(({ kind }: { kind: string }) => kind === "decided")).toMatchObject({
    model: "cora:rules",
    prompt_version: "1",
  });
  expect(entries.find(({ kind }: { kind: string }) => kind === "attempt_accepted").provider_id).toMatch(/^CA/);
});
