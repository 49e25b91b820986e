import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { settleCredits } from "../../db/queries/settle-credits.ts";
import { PLANS } from "../../domain/plans.ts";
import { issueKey } from "../api/issue-key.ts";
import { buildLead, buildProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { projectWith } from "./project-with.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
});
afterAll(() => cora?.stop());

const settle = (projectId: string, recordId: string, charge: number) =>
  inProject(cora.database, projectId, (em) => settleCredits(em, projectId, recordId, charge));

describe("a project without a subscription", () => {
  test("has no credits and no period, and is told so without an error", async () => {
    const { client } = await buildProject(cora, { subscribed: false });
    expect((await client.get("/api/v1/credits")).body).toEqual({ data: { credits_remaining: 0, unit: "credits" } });
    expect((await client.get("/api/v1/credits/balance")).body.data).toEqual({
      credits_remaining: 0,
      credits_used: 0,
      credits_allocated: 0,
      credits_held: 0,
      plan_type: null,
      period_start: null,
      period_end: null,
    });
    expect((await client.get("/api/v1/credits/history")).body).toEqual({
      data: [],
      has_more: false,
      next_cursor: null,
    });
    expect((await client.get("/api/v1/credits/breakdown")).body.data).toEqual({
      items: [],
      total_spent: 0,
      period_start: null,
      period_end: null,
    });
  });
});

describe("credits under way and spent", () => {
  test("show in balance, breakdown and history, and always add up", async () => {
    const project = await projectWith(cora, 20);
    const [call, email, unanswered] = [await project.call(), await project.email(), await project.call()];
    await project.email();
    expect(await project.balance()).toMatchObject({ credits_remaining: 11.4, credits_used: 8.6, credits_held: 8.6 });
    await settle(project.projectId, call.body.data.call_id, 130);
    await settle(project.projectId, email.body.data.email_id, 30);
    await settle(project.projectId, unanswered.body.data.call_id, 0);
    expect(await project.balance()).toMatchObject({
      credits_remaining: 18.1,
      credits_used: 1.9,
      credits_allocated: 20,
      credits_held: 0.3,
    });
    expect((await project.client.get("/api/v1/credits")).body.data.credits_remaining).toBe(18.1);
    expect((await project.client.get("/api/v1/credits/breakdown")).body.data).toMatchObject({
      items: [
        { action_type: "call", credits_total: 1.3, transaction_count: 1 },
        { action_type: "email_send", credits_total: 0.3, transaction_count: 1 },
      ],
      total_spent: 1.6,
    });
    const { data } = (await project.client.get("/api/v1/credits/history")).body;
    expect(data).toMatchObject([
      { type: "email_send", description: "Email to Jane Doe", credits: 0.3, record_id: email.body.data.email_id },
      { type: "call", description: "Call to Jane Doe", credits: 1.3, goal_id: null, record_id: call.body.data.call_id },
      { type: "gift", description: "for a test", credits: 20, record_id: null },
    ]);
  });

  test("a plan's month shows with its plan and its bounds", async () => {
    const project = await buildProject(cora, { credits: 0 });
    await inSystem(cora.database, (em) =>
      em.execute(
        "UPDATE subscription SET plan = 'pro', current_period_start = '2026-01-31T10:00:00Z', current_period_end = NULL WHERE project_id = ?",
        [project.projectId],
      ),
    );
    const balance = (await project.client.get("/api/v1/credits/balance")).body.data;
    expect(balance).toMatchObject({ credits_remaining: 600, credits_allocated: 600, plan_type: "pro" });
    expect(Date.parse(balance.period_start)).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(balance.period_end)).toBeGreaterThan(Date.now());
    const { data } = (await project.client.get("/api/v1/credits/history")).body;
    expect(data).toMatchObject([{ type: "grant", description: "Credits of the plan pro", credits: 600 }]);
  });
});

test("history pages through everything once, also while credits are being spent", async () => {
  const project = await projectWith(cora, 100);
  const spend = async () => settle(project.projectId, (await project.email()).body.data.email_id, 30);
  for (let spent = 0; spent < 12; spent++) await spend();
  const before = (await project.client.get("/api/v1/credits/history?limit=100")).body.data;
  const seen: unknown[] = [];
  for (let cursor = ""; ;) {
    const { body } = await project.client.get(`/api/v1/credits/history?limit=5${cursor}`);
    seen.push(...body.data);
    if (!body.has_more) break;
    cursor = `&cursor=${body.next_cursor}`;
    await spend();
  }
  expect(seen).toEqual(before);
  expect(before).toHaveLength(13);
});

test("a cursor of another list or project opens nothing here", async () => {
  const [project, other] = [await projectWith(cora, 5), await buildProject(cora)];
  await settle(project.projectId, (await project.email()).body.data.email_id, 30);
  const { next_cursor } = (await project.client.get("/api/v1/credits/history?limit=1")).body;
  const refused = await other.client.get(`/api/v1/credits/history?cursor=${next_cursor}`);
  expect(refused.body.error).toMatchObject({ code: "validation_error", param: "cursor" });
  await buildLead(project);
  const leads = (await project.client.get("/api/v1/leads?limit=1")).body.next_cursor;
  expect((await project.client.get(`/api/v1/credits/history?cursor=${leads}`)).status).toBe(400);
});

describe("prices and plans", () => {
  test("are open to everybody", async () => {
    const costs = await cora.client.get("/api/v1/credits/costs");
    expect(costs.status).toBe(200);
    expect(costs.body.data.costs).toEqual({
      call: { base: 1, per_minute: 0.1 },
      search: { per_query: 0.5 },
      email_send: { per_email: 0.3 },
      booking: { per_booking: 0.5 },
      bill_analysis: { per_analysis: 1 },
      ride: { per_request: 0.5 },
      food: { per_order: 0.5 },
      errand: { per_errand: 1 },
    });
    const { plans } = (await cora.client.get("/api/v1/credits/plans")).body.data;
    expect(Object.keys(plans)).toEqual(["starter", "pro", "power", "business"]);
    for (const [id, plan] of Object.entries(plans))
      expect(PLANS.find((one) => one.id === id)).toMatchObject(plan as object);
  });

  test("what a project has is for its keys only, a read-only one included", async () => {
    const { projectId } = await buildProject(cora);
    const reader = cora.client.as(await issueKey(cora, projectId, { scope: "read_only" }));
    for (const path of ["", "/balance", "/history", "/breakdown"]) {
      expect((await cora.client.get(`/api/v1/credits${path}`)).status).toBe(401);
      expect((await reader.get(`/api/v1/credits${path}`)).status).toBe(200);
    }
  });
});
