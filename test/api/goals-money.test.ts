import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../domain/id.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { buildGoalStock } from "./goal-stock.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
});
afterAll(() => cora?.stop());

/** A goal with a cap of 20 that has one sub-goal under way, for which 8.60 are reserved. No worker looks at either. */
async function buildFamily(project: BuiltProject) {
  const parties = { agent_id: (await buildAgent(project)).id, lead_id: (await buildLead(project)).id };
  const { conversation_id } = await buildGoalStock(project, parties);
  const [parent, child, step, call] = [newId("goal"), newId("goal"), newId("stp"), newId("stp")];
  const goal = {
    conversation_id,
    root_goal_id: parent,
    title: "A roof",
    description: "A roof.",
    created_by: "key:test",
    request_id: "req_test",
    state: "active",
    turns: 1,
  };
  await project.insert("goal", { id: parent, ...goal, credits_cap: 20, credits_reserved: 8.6 });
  await project.insert("goal", {
    id: child,
    ...goal,
    depth: 1,
    parent_goal_id: parent,
    parent_step_id: step,
    credits_cap: 8.6,
    paused_by: "hard_cap",
  });
  await project.insert("goal_step", {
    id: step,
    goal_id: parent,
    number: 1,
    stage: 1,
    kind: "sub_goal",
    description: "A quote",
    state: "running",
    reserved: 8.6,
    child_goal_id: child,
  });
  const task = {
    id: newId("task"),
    goal_id: child,
    step_id: call,
    ...parties,
    goal: "A quote",
    recipient_identifier: "+12025550101",
    state: "in_progress",
    created_by: "key:test",
    request_id: "req_test",
  };
  await project.insert("outreach_task", task);
  await project.insert("goal_step", {
    id: call,
    goal_id: child,
    number: 1,
    stage: 1,
    kind: "call",
    description: "Call for a quote",
    state: "running",
    reserved: 5.3,
    task_id: task.id,
  });
  const attempted = async (number: number, status: string) => {
    const record_id = newId("call");
    await project.insert("task_attempt", {
      id: newId("try"),
      task_id: task.id,
      run: 1,
      number,
      channel: "call",
      record_id,
      status,
    });
    return record_id;
  };
  const spent = await attempted(1, "busy");
  const entry = { id: newId("cre"), period: 0, action: "call", record_id: spent };
  await project.insert("credit_entry", { ...entry, kind: "settle", amount: 270, spent: 130 });
  const held = await attempted(2, "in_progress");
  await project.insert("credit_hold", { record_id: held, action: "call", amount: 400, period: 0 });
  const budget = async (id: string) => (await project.client.get(`/api/v1/coordination/goals/${id}/budget`)).body.data;
  const approve = (id: string, credits: number) =>
    project.client.post(`/api/v1/goals/${id}/approve-budget`, { credits });
  return { parent, child, budget, approve };
}

describe("a sub-goal's money", () => {
  test("is its parent's: what was charged and is held counts at every level above", async () => {
    const project = await buildProject(cora);
    const { parent, child, budget } = await buildFamily(project);
    for (const id of [parent, child])
      expect(await budget(id)).toMatchObject({
        credits_used: 1.3,
        credits_held: 4,
        breakdown: [{ action: "phone_call", credits: 1.3 }],
      });
    const { body } = await project.client.get(`/api/v1/coordination/goals/${parent}`);
    expect(body.data).toMatchObject({ credits_used: 1.3, steps: [{ credits_used: 1.3 }] });
    const tree = await project.client.get(`/api/v1/coordination/goals/${parent}/tree`);
    expect(tree.body.data).toMatchObject({ credits_used: 1.3, sub_goals: [{ credits_used: 1.3 }] });
    const costs = await project.client.get(`/api/v1/goals/${parent}/cost-breakdown`);
    expect(costs.body.data).toMatchObject({
      total_credits: 1.3,
      items: [{ goal_id: child, channel: "call", credits: 1.3 }],
    });
  });

  test("is reserved in its parent when its cap is raised or lowered, without what it has used already", async () => {
    const project = await buildProject(cora);
    const { parent, child, budget, approve } = await buildFamily(project);
    expect(await approve(child, 15)).toMatchObject({ status: 200, body: { data: { attention: null } } });
    expect(await budget(child)).toMatchObject({ credits_cap: 15, paused_by: null });
    expect(await budget(parent)).toMatchObject({ credits_used: 1.3, credits_reserved: 13.7 });
    expect((await approve(child, 6)).status).toBe(200);
    expect(await budget(parent)).toMatchObject({ credits_used: 1.3, credits_reserved: 4.7 });
    const { body } = await project.client.get(`/api/v1/coordination/goals/${parent}/timeline`);
    expect(body.data.map(({ kind, detail }: { kind: string; detail: object }) => ({ kind, ...detail }))).toMatchObject([
      { kind: "reservation_changed", from: 15, to: 6, sub_goal_id: child },
      { kind: "reservation_changed", from: 8.6, to: 15 },
    ]);
  });

  test("never goes beyond its parent's cap: the parent's budget has to be raised first", async () => {
    const project = await buildProject(cora);
    const { parent, child, budget, approve } = await buildFamily(project);
    expect(await approve(child, 25)).toMatchObject({
      status: 402,
      body: { error: { code: "budget_exceeded", details: { goal_id: parent, credits_missing: 5 } } },
    });
    expect(await budget(child)).toMatchObject({ credits_cap: 8.6, paused_by: "hard_cap" });
    expect((await approve(parent, 30)).status).toBe(200);
    expect((await approve(child, 25)).status).toBe(200);
    expect(await budget(parent)).toMatchObject({ credits_cap: 30, credits_used: 1.3, credits_reserved: 23.7 });
  });
});

describe("a project with few credits", () => {
  const create = ({ client }: BuiltProject, recipient: string, rest: object = {}) =>
    client.post("/api/v1/outreach/tasks", { goal: "Confirm the inspection", recipient_identifier: recipient, ...rest });

  test("is refused a task that it could not begin over any channel, and told what it would take", async () => {
    const project = await buildProject(cora, { credits: 1 });
    await buildAgent(project);
    expect(await create(project, "+12025550101")).toMatchObject({
      status: 402,
      body: { error: { code: "quota_exceeded", details: { credits_needed: 4, credits_remaining: 1 } } },
    });
    expect((await project.client.get("/api/v1/outreach/tasks")).body.data).toEqual([]);
    expect((await create(project, "jane@example.com")).status).toBe(201);
    const waiting = await create(project, "+12025550102", { auto_execute: false });
    expect(waiting.status).toBe(201);
    const retried = await project.client.post(`/api/v1/outreach/tasks/${waiting.body.data.id}/retry`);
    expect([retried.status, retried.body.error.code]).toEqual([402, "quota_exceeded"]);
  });

  test("begins no new goal without credits for even one email, and still hears everything else", async () => {
    const project = await buildProject(cora, { credits: 0.2 });
    const say = (message: string, rest: object = {}) =>
      project.client.post("/api/v1/coordination/message", { message, ...rest });
    expect((await say("Call +12025550101 about the inspection")).body.error.code).toBe("quota_exceeded");
    const { body } = await project.client.post("/api/v1/coordination/conversations", { title: "Questions" });
    expect((await say("status?", { conversation_id: body.data.id })).status).toBe(200);
  });

  test("that has no plan yet may say what it wants: a plan is asked for when something is to be sent", async () => {
    const project = await buildProject(cora, { subscribed: false });
    const { status } = await project.client.post("/api/v1/coordination/message", {
      message: "Call +12025550101 about it",
    });
    expect(status).toBe(200);
  });
});
