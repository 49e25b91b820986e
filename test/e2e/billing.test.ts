import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { billingScheduleId } from "../../worker/billing-schedule.ts";
import { orderFault } from "../api/sandbox-control.ts";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { buildSubscriber, buy, statusOf, stripeOf, untilStatus } from "../setup/subscriber.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
let owner: pg.Pool;
let worker: Awaited<ReturnType<TestCora["startWorker"]>>;
let connection: Connection;
let temporal: Client;
beforeAll(async () => {
  cora = await testCora();
  [, worker] = await Promise.all([cora.startApi(), cora.startWorker()]);
  owner = new pg.Pool({ connectionString: cora.databaseUrl, max: 2 });
  connection = await Connection.connect({ address: inject("temporalAddress") });
  temporal = new Client({ connection });
});
afterAll(async () => {
  await connection?.close();
  await owner?.end();
  await cora?.stop();
});
afterEach(() => fetch(`${cora.sandboxUrl}/_sandbox/faults`, { method: "DELETE" }));

const rows = async (sql: string, ...values: unknown[]) => (await owner.query(sql, values)).rows;
const webhooks = (fault: string, times: number) =>
  orderFault(cora, { vendor: "stripe", operation: "webhook", fault, times });
/** Everything that has arrived is applied. */
const settled = () =>
  eventually(async () => (await rows("SELECT 1 FROM inbox WHERE processed_at IS NULL")).length === 0, "an empty inbox");

async function catchUp(): Promise<Record<string, number>> {
  const schedule = temporal.schedule.getHandle(billingScheduleId(cora.env["CORA_TASK_QUEUE"] ?? ""));
  const recent = async () => (await schedule.describe()).info.recentActions;
  const before = (await recent()).length;
  await schedule.trigger();
  const [last] = (await eventually(async () => {
    const actions = await recent();
    return actions.length > before && actions.slice(-1);
  }, "a run of the schedule")) as Awaited<ReturnType<typeof recent>>;
  if (last?.action.type !== "startWorkflow") throw new Error("The schedule started no workflow.");
  return temporal.workflow
    .getHandle(last.action.workflow.workflowId, last.action.workflow.firstExecutionRunId)
    .result();
}

describe("the state follows the payment provider", () => {
  test.each(["duplicate_callbacks", "reorder_callbacks"])("whatever the events do: %s", async (fault) => {
    await webhooks(fault, 40);
    const buyer = await buildSubscriber(cora, "starter");
    const { stripe, providerId } = buyer;
    await stripe.subscriptions.update(providerId, { cancel_at_period_end: true });
    await stripe.subscriptions.update(providerId, { cancel_at_period_end: false });
    await buyer.change({ new_plan: "growth" });
    await stripe.subscriptions.update(providerId, { cancel_at_period_end: true });
    await buyer.until({ plan_type: "growth", status: "active", cancel_at_period_end: true });
    await stripe.subscriptions.cancel(providerId);
    await buyer.until({ status: "canceled", cancel_at_period_end: false });
    await settled();
    expect((await buyer.status())["status"]).toBe("canceled");
    const [row] = await rows("SELECT canceled_at, ended_at FROM subscription WHERE project_id = $1", buyer.projectId);
    expect(row).toEqual({ canceled_at: expect.any(Date), ended_at: expect.any(Date) });
  });

  test("through renewals, and a period later the next one is shown", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    const { current_period_end: end } = await buyer.status();
    await buyer.pass(32);
    await buyer.until({ current_period_start: end, status: "active" });
    expect(await buyer.charges()).toBe(1);
  });

  test("for nobody else's projects, and an owner once known stays", async () => {
    const [buyer, other] = [await buildSubscriber(cora, "starter"), await buildProject(cora, { subscribed: false })];
    await buyer.stripe.subscriptions.update(buyer.providerId, {
      metadata: { project_id: other.projectId },
      description: "moved",
    });
    await buyer.stripe.subscriptions.update(buyer.providerId, { cancel_at_period_end: true });
    await buyer.until({ cancel_at_period_end: true });
    await settled();
    expect((await statusOf(other)).status).toBe("none");
    const stripe = stripeOf(cora);
    const customer = await stripe.customers.create({ email: "else@example.com" });
    const { data } = await stripe.prices.list({ limit: 1 });
    const items = [{ price: data[0]?.id ?? "" }];
    await stripe.subscriptions.create({
      customer: customer.id,
      items,
      metadata: { project_id: "prj_of_another_cora" },
    });
    await settled();
    expect(await rows("SELECT 1 FROM inbox WHERE tries > 0 AND provider = 'stripe'")).toEqual([]);
  });
});

test("while a payment is overdue outreach goes on; once it is given up it stops, until somebody pays", async () => {
  const buyer = await buildSubscriber(cora, "growth");
  const parties = { lead_id: (await buildLead(buyer)).id, agent_id: (await buildAgent(buyer)).id };
  const send = async () => {
    const { status, body } = await buyer.client.post("/api/v1/outreach/email", parties, {
      "idempotency-key": randomUUID(),
    });
    return body.error?.code ?? status;
  };
  expect(await send()).toBe(202);
  await buyer.useCard("pm_card_chargeCustomerFail");
  await buyer.pass(32);
  await buyer.until({ status: "past_due" });
  expect(await send()).toBe(202);
  await buyer.pass(17);
  await buyer.until({ status: "unpaid" });
  expect(await send()).toBe("payment_required");
  const { portal_url: portal } = (await buyer.client.post("/api/v1/billing/portal")).body.data;
  await fetch(portal, { method: "POST", body: new URLSearchParams({ action: "good-card" }), redirect: "manual" });
  await buyer.until({ status: "active" });
  expect(await send()).not.toBe("payment_required");
});

describe("two subscriptions of one project", () => {
  const known = ({ projectId }: BuiltProject) =>
    rows(
      "SELECT provider_id, status FROM provider_subscription WHERE project_id = $1 ORDER BY started_at, provider_id",
      projectId,
    );

  test("are noticed; the newer one counts, and when it ends the older one does again", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    // Every look tells the time of its beginning again.
    await settled();
    await owner.query(
      "UPDATE provider_subscription SET started_at = started_at - interval '1 day' WHERE provider_id = $1",
      [buyer.providerId],
    );
    await buy(buyer, "pro");
    await buyer.until({ plan_type: "pro" });
    const feed = await buyer.client.get("/api/v1/activity?event_type=billing_second_subscription");
    const noted = (feed.body.data ?? []).filter(
      (line: { event_type: string }) => line.event_type === "billing_second_subscription",
    );
    expect(noted).toMatchObject([{ record_id: buyer.providerId, lead_id: null }]);
    const newer = (await known(buyer)).find(({ provider_id }) => provider_id !== buyer.providerId).provider_id;
    await buyer.stripe.subscriptions.cancel(newer);
    await buyer.until({ plan_type: "starter", status: "active" });
  });

  test("of which one is dead: the living one stays, whatever is heard of the dead one", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    await buy(buyer, "growth");
    await eventually(async () => (await known(buyer)).length === 2, "the second subscription");
    await buyer.stripe.subscriptions.cancel(buyer.providerId);
    await eventually(
      async () => (await known(buyer)).some(({ status }) => status === "canceled"),
      "the end of the first",
    );
    await settled();
    expect(await buyer.status()).toMatchObject({ plan_type: "growth", status: "active" });
  });
});

describe("the hourly catch-up", () => {
  test("finds what was lost, once, and what still comes after it changes nothing", async () => {
    const project = await buildProject(cora, { subscribed: false });
    await settled();
    await webhooks("lose_callbacks", 6);
    await buy(project, "pro", "annual");
    expect((await statusOf(project)).status).toBe("none");
    expect((await catchUp())["events"]).toBeGreaterThanOrEqual(3);
    await untilStatus(project, { status: "active", plan_type: "pro", interval: "annual" });
    await settled();
    const count = async () => (await rows("SELECT count(*)::int AS n FROM inbox WHERE provider = 'stripe'"))[0].n;
    const before = await count();
    await catchUp();
    expect(await count()).toBe(before);
  });

  test("asks again for a living subscription of which nothing was heard for a day, and for no other", async () => {
    const [silent, heard] = [await buildSubscriber(cora, "growth"), await buildSubscriber(cora, "growth")];
    await settled();
    for (const { projectId } of [silent, heard])
      for (const table of ["subscription", "provider_subscription"])
        await owner.query(`UPDATE ${table} SET plan = 'starter' WHERE project_id = $1`, [projectId]);
    await owner.query(
      "UPDATE provider_subscription SET looked_at = now() - interval '25 hours' WHERE project_id = $1",
      [silent.projectId],
    );
    expect((await catchUp())["refreshed"]).toBe(1);
    expect(await silent.status()).toMatchObject({ plan_type: "growth" });
    expect(await heard.status()).toMatchObject({ plan_type: "starter" });
    expect((await catchUp())["refreshed"]).toBe(0);
  });

  test("is one schedule, one run at a time, however many workers start, and an operator's pause holds", async () => {
    const schedule = temporal.schedule.getHandle(billingScheduleId(cora.env["CORA_TASK_QUEUE"] ?? ""));
    await schedule.update(({ spec, action, policies, state }) => ({
      spec: { ...spec, intervals: [{ every: "2h" }] },
      action: action as never,
      policies,
      state: { ...state, paused: true },
    }));
    const second = await cora.startWorker();
    const described = await eventually(async () => {
      const seen = await schedule.describe();
      return seen.spec.intervals?.[0]?.every === 3_600_000 && seen;
    }, "the schedule as it should be");
    expect(described).toMatchObject({
      policies: { overlap: "SKIP" },
      state: { paused: true },
      action: { workflowType: "billingCatchUp" },
    });
    await second.kill();
    await schedule.unpause();
  });

  test("goes on where the provider was away", async () => {
    const project = await buildProject(cora, { subscribed: false });
    await settled();
    await webhooks("lose_callbacks", 6);
    await buy(project, "starter");
    await orderFault(cora, { vendor: "stripe", operation: "events.list", fault: "status", status: 503 });
    await catchUp();
    await untilStatus(project, { status: "active", plan_type: "starter" });
  });

  test("goes on where the worker that ran it died", async () => {
    const project = await buildProject(cora, { subscribed: false });
    await settled();
    await webhooks("lose_callbacks", 6);
    await buy(project, "starter");
    await orderFault(cora, { vendor: "stripe", operation: "events.list", fault: "timeout_before_accept" });
    const caughtUp = catchUp();
    const ordered = async () => {
      const faults = await (await fetch(`${cora.sandboxUrl}/_sandbox/faults`)).json();
      return (faults as { data: { operation: string }[] }).data.some(({ operation }) => operation === "events.list");
    };
    await eventually(async () => !(await ordered()), "a question to the provider");
    await worker.kill("SIGKILL");
    worker = await cora.startWorker();
    await caughtUp;
    await untilStatus(project, { status: "active", plan_type: "starter" });
  });
});
