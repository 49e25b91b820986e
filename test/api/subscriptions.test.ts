import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildProject } from "../setup/factories.ts";
import { buildSubscriber, buy, stripeOf, untilStatus } from "../setup/subscriber.ts";
import type { Subscriber } from "../setup/subscriber.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";
import { orderFault } from "./sandbox-control.ts";

let plain: TestCora;
let cora: TestCora;
let owner: pg.Pool;
beforeAll(async () => {
  plain = await testCora();
  await Promise.all([plain.startApi(), plain.startWorker()]);
  ({ cora } = await describedCora(plain));
  owner = new pg.Pool({ connectionString: plain.databaseUrl, max: 2 });
});
afterAll(async () => {
  await owner?.end();
  await plain?.stop();
});

const DAY = 86_400_000;
const code = (answer: { status: number; body: { error?: { code: string } } }) =>
  answer.body.error?.code ?? answer.status;
const cancelPending = ({ client }: Subscriber) => client.request("DELETE", "/api/v1/subscriptions/pending-change");
const lengthOf = (period: { new_period_start: string; new_period_end: string }) =>
  (Date.parse(period.new_period_end) - Date.parse(period.new_period_start)) / DAY;

describe("more", () => {
  test("is charged and there at once, for a new period, less what was paid and not used", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    await buyer.pass(10);
    const { status, body } = await buyer.change({ new_plan: "pro" });
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { success: true, change_type: "upgrade", new_plan: "pro", bonus_minutes: 0 },
    });
    expect(lengthOf(body.data)).toBeGreaterThan(27);
    expect(await buyer.status()).toMatchObject({
      plan_type: "pro",
      status: "active",
      current_period_start: body.data.new_period_start,
      pending_change: null,
    });
    const [invoice] = (await buyer.stripe.invoices.list({ customer: buyer.customerId })).data;
    expect(invoice?.amount_paid).toBeGreaterThan(4900 - 1900);
    expect(invoice?.amount_paid).toBeLessThan(4900);
    expect(await buyer.charges()).toBe(1);
  });

  test("may be a year of the same plan, and all five plans can be reached", async () => {
    const buyer = await buildSubscriber(cora, "growth");
    const annual = await buyer.change({ new_plan: "growth", annual: true });
    expect(annual.body.data.change_type).toBe("upgrade");
    expect(lengthOf(annual.body.data)).toBeGreaterThan(360);
    expect((await buyer.change({ new_plan: "business" })).body.data).toMatchObject({ change_type: "upgrade" });
    expect(await buyer.status()).toMatchObject({ plan_type: "business", interval: "annual" });
  });

  test("that the card does not pay for changes nothing, and may be tried again with the same key", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    const before = await buyer.status();
    await buyer.useCard("pm_card_chargeCustomerFail");
    const key = randomUUID();
    expect(code(await buyer.change({ new_plan: "growth" }, key))).toBe("payment_required");
    expect(await buyer.status()).toEqual(before);
    expect(await buyer.stripe.subscriptions.retrieve(buyer.providerId)).toMatchObject({
      status: "active",
      pending_update: null,
    });
    expect((await buyer.stripe.invoices.list({ customer: buyer.customerId, status: "open" })).data).toEqual([]);
    expect(await buyer.charges()).toBe(0);
    await buyer.useCard("pm_card_visa");
    expect((await buyer.change({ new_plan: "growth" }, key)).body.data).toMatchObject({ change_type: "upgrade" });
    expect(await buyer.charges()).toBe(1);
  });
});

test("the present plan begins a new period at its full price", async () => {
  const buyer = await buildSubscriber(cora, "growth");
  await buyer.pass(5);
  const { data } = (await buyer.change({ new_plan: "growth" })).body;
  expect(data).toMatchObject({ change_type: "refresh", new_plan: "growth" });
  expect(Date.parse(data.new_period_start)).toBeGreaterThan(Date.now() + 4 * DAY);
  const [invoice] = (await buyer.stripe.invoices.list({ customer: buyer.customerId })).data;
  expect(invoice?.amount_paid).toBe(3500);
});

describe("less", () => {
  test("waits for the end of the period, is shown meanwhile, and comes with the renewal", async () => {
    const buyer = await buildSubscriber(cora, "pro");
    const { current_period_end: end } = await buyer.status();
    const { data } = (await buyer.change({ new_plan: "starter" })).body;
    expect(data).toMatchObject({ change_type: "downgrade_scheduled", new_plan: "starter", new_period_start: end });
    expect(lengthOf(data)).toBeGreaterThan(27);
    expect(await buyer.status()).toMatchObject({
      plan_type: "pro",
      pending_change: { new_plan: "starter", effective_date: end },
    });
    expect(await buyer.charges()).toBe(0);
    expect(code(await buyer.change({ new_plan: "business" }))).toBe("pending_change_exists");
    await buyer.pass(32);
    expect(await buyer.until({ plan_type: "starter" })).toMatchObject({ status: "active", pending_change: null });
    const [invoice] = (await buyer.stripe.invoices.list({ customer: buyer.customerId })).data;
    expect(invoice?.amount_paid).toBe(1900);
    // The schedule that has done its work is in nobody's way.
    expect((await buyer.change({ new_plan: "growth" })).body.data).toMatchObject({ change_type: "upgrade" });
  });

  test("can be taken back, once, and then anything else asked for", async () => {
    const buyer = await buildSubscriber(cora, "growth", "annual");
    expect((await buyer.change({ new_plan: "growth", annual: false })).body.data).toMatchObject({
      change_type: "downgrade_scheduled",
    });
    const { status, body } = await cancelPending(buyer);
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { success: true, message: expect.any(String) },
    });
    expect(await buyer.status()).toMatchObject({ plan_type: "growth", interval: "annual", pending_change: null });
    expect(code(await cancelPending(buyer))).toBe("resource_not_found");
    expect((await buyer.change({ new_plan: "starter" })).body.data).toMatchObject({
      change_type: "downgrade_scheduled",
    });
    await cancelPending(buyer);
    expect((await buyer.change({ new_plan: "pro" })).body.data).toMatchObject({ change_type: "upgrade" });
  });

  test("after less, once that has come, can be asked for again", async () => {
    const buyer = await buildSubscriber(cora, "pro");
    await buyer.change({ new_plan: "growth" });
    await buyer.pass(32);
    await buyer.until({ plan_type: "growth" });
    expect((await buyer.change({ new_plan: "starter" })).body.data).toMatchObject({
      change_type: "downgrade_scheduled",
    });
    await buyer.pass(32);
    await buyer.until({ plan_type: "starter" });
  });
});

describe("is refused:", () => {
  test("a fourth change within the hour, with the time to wait", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    for (const plan of ["growth", "pro", "power"]) expect((await buyer.change({ new_plan: plan })).status).toBe(200);
    const { status, body, headers } = await buyer.change({ new_plan: "business" });
    expect({ status, code: body.error.code }).toEqual({ status: 429, code: "rate_limit_exceeded" });
    expect(body.error.retry_after).toBeGreaterThan(3500);
    expect(Number(headers.get("retry-after"))).toBe(body.error.retry_after);
    expect(await buyer.status()).toMatchObject({ plan_type: "power" });
    await owner.query("UPDATE plan_change SET created_at = created_at - interval '61 minutes' WHERE project_id = $1", [
      buyer.projectId,
    ]);
    expect((await buyer.change({ new_plan: "business" })).status).toBe(200);
  });

  test("a change of nothing, of a trial, of a debt, of what is to end", async () => {
    const none = await buildProject(cora, { subscribed: false });
    const wish = { new_plan: "pro" };
    expect(code(await none.client.post("/api/v1/subscriptions/change-plan", wish))).toBe("no_active_subscription");
    expect(code(await none.client.request("DELETE", "/api/v1/subscriptions/pending-change"))).toBe(
      "resource_not_found",
    );

    const stripe = stripeOf(cora);
    const customer = await stripe.customers.create({ email: "trial@example.com" });
    const { data } = await stripe.prices.list({ limit: 1 });
    const price = data[0]?.id ?? (await anyPrice(stripe));
    await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price }],
      trial_period_days: 7,
      metadata: { project_id: none.projectId },
    });
    await untilStatus(none, { status: "trialing" });
    expect(code(await none.client.post("/api/v1/subscriptions/change-plan", wish))).toBe("trial_requires_checkout");

    const buyer = await buildSubscriber(cora, "growth");
    await buyer.stripe.subscriptions.update(buyer.providerId, { cancel_at_period_end: true });
    expect(code(await buyer.change(wish))).toBe("pending_change_exists");
    await buyer.stripe.subscriptions.update(buyer.providerId, { cancel_at_period_end: false });
    await buyer.useCard("pm_card_chargeCustomerFail");
    await buyer.pass(32);
    expect(code(await buyer.change(wish))).toBe("payment_required");
    await buyer.stripe.subscriptions.cancel(buyer.providerId);
    expect(code(await buyer.change(wish))).toBe("no_active_subscription");
  });

  test("a plan that does not exist", async () => {
    const { client } = await buildProject(cora);
    for (const body of [{ new_plan: "gold" }, {}, { new_plan: "pro", annual: "yes" }])
      expect(code(await client.post("/api/v1/subscriptions/change-plan", body))).toBe("validation_error");
  });
});

async function anyPrice(stripe: ReturnType<typeof stripeOf>): Promise<string> {
  const product_data = { name: "Any" };
  return (
    await stripe.prices.create({ currency: "usd", unit_amount: 100, recurring: { interval: "month" }, product_data })
  ).id;
}

describe("one change is made once:", () => {
  const fault = (kind: string, operation = "subscriptions.update") =>
    orderFault(plain, { vendor: "stripe", operation, fault: kind });
  const ageTry = (projectId: string) =>
    owner.query("UPDATE plan_change SET tried_at = tried_at - interval '61 seconds' WHERE project_id = $1", [
      projectId,
    ]);

  test("a repeated request hears the first answer", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    const key = randomUUID();
    const first = await buyer.change({ new_plan: "growth" }, key);
    const again = await buyer.change({ new_plan: "growth" }, key);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await buyer.charges()).toBe(1);
  });

  test("of many at once one is made, and the others are told to wait", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    await fault("delay");
    const answers = await Promise.all(Array.from({ length: 6 }, () => buyer.change({ new_plan: "growth" })));
    expect(answers.map(code).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      200,
      ...Array.from({ length: 5 }, () => "conflict"),
    ]);
    expect(await buyer.charges()).toBe(1);
  });

  test("a lost answer is asked for again with the same key", async () => {
    const buyer = await buildSubscriber(cora, "growth");
    await fault("drop_after_accept");
    const key = randomUUID();
    expect(code(await buyer.change({ new_plan: "growth" }, key))).toBe("service_unavailable");
    expect(await buyer.charges()).toBe(1);
    expect((await buyer.change({ new_plan: "growth" }, key)).body.data).toMatchObject({ change_type: "refresh" });
    expect(await buyer.charges()).toBe(1);
  });

  test("a lost answer is found again without a key, and never taken for a wish to pay twice", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    await fault("drop_after_accept");
    expect(code(await buyer.change({ new_plan: "growth" }))).toBe("service_unavailable");
    expect(code(await buyer.change({ new_plan: "growth" }))).toBe("conflict");
    await ageTry(buyer.projectId);
    expect((await buyer.change({ new_plan: "growth" })).body.data).toMatchObject({ change_type: "upgrade" });
    expect(await buyer.charges()).toBe(1);
  });

  test("after an unclear one another may be made, from what the subscription really is", async () => {
    const buyer = await buildSubscriber(cora, "starter");
    await fault("drop_before_accept");
    expect(code(await buyer.change({ new_plan: "growth" }))).toBe("service_unavailable");
    await ageTry(buyer.projectId);
    expect((await buyer.change({ new_plan: "pro" })).body.data).toMatchObject({ change_type: "upgrade" });
    expect(await buyer.charges()).toBe(1);
  });

  test("a schedule that was begun and not finished is finished by the same request", async () => {
    const buyer = await buildSubscriber(cora, "pro");
    await fault("drop_after_accept", "subscriptionSchedules.create");
    const key = randomUUID();
    expect(code(await buyer.change({ new_plan: "starter" }, key))).toBe("service_unavailable");
    expect(await buyer.status()).toMatchObject({ pending_change: null });
    expect((await buyer.change({ new_plan: "starter" }, key)).body.data).toMatchObject({
      change_type: "downgrade_scheduled",
    });
    expect(await buyer.status()).toMatchObject({ pending_change: { new_plan: "starter" } });
  });

  test("a process that dies between the payment and its answer charges nobody twice", async () => {
    const buyer = await buildSubscriber(cora, "growth");
    const doomed = await plain.startApi({ PORT: "0" });
    const port = /"port":(\d+)/.exec(doomed.output())?.[1];
    await fault("timeout_after_accept");
    const key = randomUUID();
    const send = (base: string) =>
      fetch(`${base}/api/v1/subscriptions/change-plan`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${buyer.apiKey}`,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify({ new_plan: "growth" }),
      });
    const lost = send(`http://127.0.0.1:${port}`).catch(() => "lost");
    await eventually(async () => (await buyer.charges()) === 1, "the charge");
    await doomed.kill("SIGKILL");
    expect(await lost).toBe("lost");
    expect((await send(plain.baseUrl)).status).toBe(409);
    await owner.query(
      "UPDATE idempotency_key SET claimed_at = claimed_at - interval '61 seconds' WHERE project_id = $1",
      [buyer.projectId],
    );
    const again = await send(plain.baseUrl);
    expect({ status: again.status, body: await again.json() }).toMatchObject({
      status: 200,
      body: { data: { change_type: "refresh", new_plan: "growth" } },
    });
    expect(await buyer.charges()).toBe(1);
  });
});

describe("the billing portal", () => {
  test("is for whoever has subscribed: there a person cancels and resumes", async () => {
    const buyer = await buildSubscriber(cora, "growth");
    const { body } = await buyer.client.post("/api/v1/billing/portal");
    const { portal_url: url } = body.data;
    expect(await (await fetch(url)).text()).toContain("Renews on");
    const press = (action: string) =>
      fetch(url, {
        method: "POST",
        body: new URLSearchParams({ action, subscription: buyer.providerId }),
        redirect: "manual",
      });
    await press("cancel");
    expect(await buyer.until({ cancel_at_period_end: true })).toMatchObject({ status: "active" });
    await press("resume");
    await buyer.until({ cancel_at_period_end: false });
    await press("cancel");
    await buyer.pass(32);
    await buyer.until({ status: "canceled" });
    expect((await buyer.client.post("/api/v1/billing/portal")).status).toBe(200);
  });

  test("is for nobody else", async () => {
    const none = await buildProject(cora, { subscribed: false });
    expect(code(await none.client.post("/api/v1/billing/portal"))).toBe("no_active_subscription");
    const byHand = await buildProject(cora);
    expect(code(await byHand.client.post("/api/v1/billing/portal"))).toBe("no_active_subscription");
  });
});

test("each plan has one product and one price in the account, however often it is bought", async () => {
  const project = await buildProject(cora, { subscribed: false });
  await Promise.all([buy(project, "pro", "annual"), buy(project, "pro", "annual")]);
  await buy(project, "pro", "annual");
  const { data } = await stripeOf(cora).prices.list({ lookup_keys: ["cora_pro_annual_49000"] });
  expect(data).toMatchObject([
    { product: "cora_pro", unit_amount: 49_000, metadata: { plan: "pro", interval: "annual" } },
  ]);
});
