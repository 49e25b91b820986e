import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  ({ cora } = await describedCora(cora));
});
afterAll(() => cora?.stop());

const status = async ({ client }: BuiltProject) => (await client.get("/api/v1/subscriptions/status")).body.data;
const checkout = ({ client }: BuiltProject, plan = "growth", interval = "monthly") =>
  client.post("/api/v1/billing/checkout", { plan, interval });
const until = (project: BuiltProject, wanted: string) =>
  eventually(async () => {
    const seen = await status(project);
    return seen.status === wanted && seen;
  }, `a subscription that is ${wanted}`);

/** What a buyer does on the payment page: reads it, and presses its button. */
async function payOnPage(url: string): Promise<{ html: string; answer: Response }> {
  const html = await (await fetch(url)).text();
  const [, action = ""] = /<form method="post" action="([^"]+)"/.exec(html) ?? [];
  const [, email = "buyer@example.com"] = /name="email"[^>]*value="([^"]+)"/.exec(html) ?? [];
  const answer = await fetch(new URL(action, url), {
    method: "POST",
    body: new URLSearchParams({ email }),
    redirect: "manual",
  });
  return { html, answer };
}

/** What the payment provider's own desk would do. */
const cancel = async (project: BuiltProject): Promise<void> => {
  const [row] = await cora.database.system.em
    .fork()
    .execute<[{ provider_id: string }]>("SELECT provider_id FROM subscription WHERE project_id = ?", [
      project.projectId,
    ]);
  const authorization = `Bearer ${cora.env["STRIPE_SECRET_KEY"]}`;
  const { ok } = await fetch(`${cora.env["STRIPE_API_BASE_URL"]}/v1/subscriptions/${row.provider_id}`, {
    method: "DELETE",
    headers: { authorization },
  });
  if (!ok) throw new Error("The sandbox did not cancel the subscription.");
};

test("a project pays on the provider's page, may then reach people, and may not once it has cancelled", async () => {
  const project = await buildProject(cora, { subscribed: false });
  const agent = await buildAgent(project);
  const parties = { lead_id: (await buildLead(project)).id, agent_id: agent.id };
  const outreach = async () => [
    await project.client.post("/api/v1/outreach/call", parties, { "idempotency-key": randomUUID() }),
    await project.client.post("/api/v1/outreach/email", parties),
  ];
  const codes = async () => (await outreach()).map((answer) => answer.body.error?.code ?? answer.status);

  expect(await status(project)).toEqual({
    plan_type: null,
    status: "none",
    interval: null,
    current_period_start: null,
    current_period_end: null,
    cancel_at_period_end: false,
    pending_change: null,
  });
  expect(await codes()).toEqual(["payment_required", "payment_required"]);

  const { body } = await checkout(project);
  expect(body).toEqual({ data: { checkout_url: expect.stringMatching(/^http/) } });
  expect((await status(project)).status).toBe("none");
  const { html, answer } = await payOnPage(body.data.checkout_url);
  expect(html).toContain("$35 / month");
  expect({ status: answer.status, location: answer.headers.get("location") }).toMatchObject({
    status: 303,
    location: expect.stringContaining(cora.baseUrl),
  });

  const active = await until(project, "active");
  expect(active).toMatchObject({ plan_type: "growth", interval: "monthly" });
  expect(Date.parse(active.current_period_end) - Date.parse(active.current_period_start)).toBeGreaterThan(
    27 * 86_400_000,
  );
  expect(await codes()).toEqual([202, 202]);

  await cancel(project);
  expect(await until(project, "canceled")).toMatchObject({ plan_type: "growth" });
  expect(await codes()).toEqual(["payment_required", "payment_required"]);

  const again = await checkout(project, "pro", "annual");
  await payOnPage(again.body.data.checkout_url);
  expect(await until(project, "active")).toMatchObject({ plan_type: "pro", interval: "annual" });
  expect(await codes()).toEqual([202, 202]);
});

test("an answer that was accepted is still replayed after the subscription has ended", async () => {
  const project = await buildProject(cora, { subscribed: false });
  await payOnPage((await checkout(project, "starter")).body.data.checkout_url);
  await until(project, "active");
  const agent = await buildAgent(project);
  const body = { lead_id: (await buildLead(project)).id, agent_id: agent.id };
  const key = { "idempotency-key": randomUUID() };
  const first = await project.client.post("/api/v1/outreach/call", body, key);
  await cancel(project);
  await until(project, "canceled");
  const again = await project.client.post("/api/v1/outreach/call", body, key);
  expect({ status: again.status, body: again.body }).toEqual({ status: 202, body: first.body });
});

test("one project's payment opens nothing for another, not even of the same company", async () => {
  const [payer, other] = [
    await buildProject(cora, { subscribed: false }),
    await buildProject(cora, { subscribed: false }),
  ];
  await payOnPage((await checkout(payer)).body.data.checkout_url);
  await until(payer, "active");
  expect((await status(other)).status).toBe("none");
});

describe("the catalogue", () => {
  test("has five plans, of which three are sold here, a year for ten months", async () => {
    const { client } = await buildProject(cora);
    const { data } = (await client.get("/api/v1/billing/plans")).body;
    expect(data.map(({ id }: { id: string }) => id)).toEqual(["starter", "growth", "pro", "power", "business"]);
    expect(data[1]).toEqual({
      id: "growth",
      name: "Growth",
      credits_allocated: 400,
      price_monthly: 35,
      price_annual: 350,
      overage_rate: "0.12",
      checkout: true,
    });
  });

  test.each([
    [{ plan: "power", interval: "monthly" }, "plan"],
    [{ plan: "growth", interval: "weekly" }, "interval"],
    [{ plan: "growth" }, "interval"],
    [{}, "plan"],
  ])("sells nothing else: %j", async (body, param) => {
    const { client } = await buildProject(cora);
    const answer = await client.post("/api/v1/billing/checkout", body);
    expect({ status: answer.status, ...answer.body.error }).toMatchObject({
      status: 400,
      code: "validation_error",
      param,
    });
  });

  test.each([
    ["starter", "monthly", "$19 / month"],
    ["pro", "annual", "$490 / year"],
  ])("asks on the page what it names in the list: %s %s", async (plan, interval, price) => {
    const project = await buildProject(cora, { subscribed: false });
    const page = await fetch((await checkout(project, plan, interval)).body.data.checkout_url);
    expect(await page.text()).toContain(price);
  });
});
