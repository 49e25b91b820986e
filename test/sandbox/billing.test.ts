import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { endOfPeriod } from "../../sandbox/billing/end-of-period.ts";
import {
  checkout,
  clientFor,
  create,
  eventsOf,
  idOf,
  paidSubscription,
  pay,
  recurring,
  refused,
  webhookSecret,
} from "./billing-bench.ts";
import { eventually, startReceiver, startVendor } from "./vendor-bench.ts";
import type { WebhookReceiver } from "./vendor-bench.ts";

let receiver: WebhookReceiver;
let bench: Awaited<ReturnType<typeof startVendor>>;
let stripe: Stripe;

beforeAll(async () => void (receiver = await startReceiver()));
afterAll(() => receiver.close());
beforeEach(async () => {
  bench = await startVendor(create, { webhookBase: receiver.url });
  stripe = clientFor(bench.url);
});
afterEach(async () => {
  await bench.close();
  receiver.received.length = 0;
  receiver.answers.length = 0;
});

describe("checkout", () => {
  it("ends, once paid, in an active subscription with what the session promised", async () => {
    const session = await stripe.checkout.sessions.create(checkout(), { idempotencyKey: "checkout/prj_1/1" });
    expect(session).toMatchObject({
      object: "checkout.session",
      status: "open",
      payment_status: "unpaid",
      amount_total: 4900,
    });
    const answer = await pay(session.url);
    expect(await answer.json()).toEqual({ status: "complete" });

    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription", "customer"] });
    expect(done).toMatchObject({ status: "complete", payment_status: "paid", url: null, client_reference_id: "prj_1" });
    const subscription = done.subscription as Stripe.Subscription;
    expect(subscription).toMatchObject({
      status: "active",
      metadata: { project_id: "prj_1", plan: "starter", interval: "monthly" },
      cancel_at_period_end: false,
    });
    const item = subscription.items.data[0];
    expect(item?.current_period_end).toBe(endOfPeriod(item?.current_period_start ?? 0, recurring("month", 1)));
    expect(item?.price).toMatchObject({ unit_amount: 4900, recurring: { interval: "month" } });
    expect((done.customer as Stripe.Customer).email).toBe("ada@cora.example");
    expect(
      bench.effects.list().map(({ kind, cora_id, to, idempotency_key }) => ({ kind, cora_id, to, idempotency_key })),
    ).toEqual([
      { kind: "checkout", cora_id: "prj_1", to: "ada@cora.example", idempotency_key: "checkout/prj_1/1" },
      { kind: "subscription", cora_id: "prj_1", to: "ada@cora.example", idempotency_key: "checkout/prj_1/1" },
    ]);
  });

  it("reports itself in signed events, in Stripe's order", async () => {
    const subscription = await paidSubscription(stripe);
    await eventually(() => receiver.received.length === 6);
    const events = eventsOf(stripe, receiver);
    expect(events.map(({ type }) => type)).toEqual([
      "checkout.session.completed",
      "customer.subscription.created",
      "invoice.created",
      "invoice.finalized",
      "invoice.paid",
      "invoice.payment_succeeded",
    ]);
    expect(receiver.received.every(({ path }) => path === "/webhooks/stripe")).toBe(true);
    expect(events[0]).toMatchObject({
      api_version: "2026-10-28.endive",
      data: { object: { subscription: subscription.id } },
    });
    expect(events[4]).toMatchObject({
      data: {
        object: {
          status: "paid",
          amount_paid: 4900,
          parent: { subscription_details: { subscription: subscription.id } },
        },
      },
    });
    const forged = () =>
      stripe.webhooks.constructEvent(
        `${receiver.received[0]?.body} `,
        String(receiver.received[0]?.headers["stripe-signature"]),
        webhookSecret,
      );
    expect(forged).toThrow(Stripe.errors.StripeSignatureVerificationError);
  });

  it("sells a price of the catalogue, found by its lookup key", async () => {
    const product = await stripe.products.create({ name: "Cora Pro" });
    const price = await stripe.prices.create({
      product: product.id,
      currency: "usd",
      unit_amount: 99_000,
      recurring: { interval: "year" },
      lookup_key: "pro_annual",
    });
    await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 1, lookup_key: "other" });
    const found = await stripe.prices.list({ lookup_keys: ["pro_annual"], expand: ["data.product"] });
    expect(found.data).toMatchObject([{ id: price.id, product: { name: "Cora Pro" } }]);
    expect(await stripe.prices.retrieve(price.id)).toMatchObject({ lookup_key: "pro_annual", type: "recurring" });
    const session = await stripe.checkout.sessions.create(checkout({ line_items: [{ price: price.id, quantity: 2 }] }));
    expect(session.amount_total).toBe(198_000);
    expect((await stripe.products.list()).data).toHaveLength(1);
  });

  it("uses the customer that it is given", async () => {
    const customer = await stripe.customers.create({ email: "bob@cora.example", metadata: { project: "prj_1" } });
    const { customer_email: _dropped, ...rest } = checkout();
    const session = await stripe.checkout.sessions.create({ ...rest, customer: customer.id });
    await pay(session.url);
    expect((await stripe.checkout.sessions.retrieve(session.id)).customer).toBe(customer.id);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      email: "bob@cora.example",
      metadata: { project: "prj_1" },
    });
  });

  it("that was called off or has run out cannot be paid", async () => {
    const session = await stripe.checkout.sessions.create(checkout());
    const { url } = session;
    expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: "expired", url: null });
    expect((await pay(url)).status).toBe(400);
    const late = await stripe.checkout.sessions.create(checkout({ expires_at: Math.floor(Date.now() / 1000) - 1 }));
    expect((await stripe.checkout.sessions.retrieve(late.id)).status).toBe("expired");
    expect(bench.effects.list({ kind: "subscription" })).toHaveLength(0);
    await eventually(
      () => eventsOf(stripe, receiver).filter(({ type }) => type === "checkout.session.expired").length === 2,
    );
  });
});

describe("the page to pay on", () => {
  it("names plan and price, needs no script and escapes what it shows", async () => {
    const { url } = await stripe.checkout.sessions.create(checkout());
    const html = await (await fetch(url ?? "")).text();
    expect(html).toContain("Sandbox checkout");
    expect(html).toContain("Cora &lt;Starter&gt;");
    expect(html).toContain("$49 / month");
    expect(html).toMatch(/<label for="email">[\s\S]*<button[^>]*type="submit">Pay<\/button>/);
    expect(html).toContain('href="https://cora.example/plans"');
    expect(html).not.toContain("<script");
  });

  it("sends the buyer on to the success URL, however often the button is pressed", async () => {
    const { url, id } = await stripe.checkout.sessions.create(checkout());
    const press = () =>
      fetch(url ?? "", { method: "POST", body: new URLSearchParams({ email: "" }), redirect: "manual" });
    for (const answer of [await press(), await press()]) {
      expect(answer.status).toBe(303);
      expect(answer.headers.get("location")).toBe(`https://cora.example/done?session=${id}`);
    }
    expect(bench.effects.list({ kind: "subscription" })).toHaveLength(1);
    expect(await (await fetch(url ?? "")).text()).toContain("This checkout is complete.");
  });

  it("takes the buyer's address from the form when the session has none", async () => {
    const { customer_email: _dropped, ...rest } = checkout();
    const { url, id } = await stripe.checkout.sessions.create(rest);
    await fetch(url ?? "", {
      method: "POST",
      body: new URLSearchParams({ email: "typed@cora.example" }),
      redirect: "manual",
    });
    expect((await stripe.checkout.sessions.retrieve(id)).customer_details?.email).toBe("typed@cora.example");
  });

  it("of no session is not found", async () => {
    expect((await fetch(`${bench.url}/c/pay/cs_test_nobody`)).status).toBe(404);
  });
});

describe("a subscription", () => {
  it("is told apart by customer and status", async () => {
    const { id, customer } = await paidSubscription(stripe);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ id, status: "active" });
    const listed = await stripe.subscriptions.list({ customer: idOf(customer), status: "active" });
    expect(listed.data.map((subscription) => subscription.id)).toEqual([id]);
    expect((await stripe.subscriptions.list({ customer: "cus_other" })).data).toEqual([]);
  });

  it("can be set to end with its period, and back", async () => {
    const { id, items } = await paidSubscription(stripe);
    const ending = await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({
      status: "active",
      cancel_at_period_end: true,
      cancel_at: items.data[0]?.current_period_end,
    });
    const event = await eventually(() =>
      eventsOf(stripe, receiver).find(({ type }) => type === "customer.subscription.updated"),
    );
    expect(event.data.previous_attributes).toMatchObject({ cancel_at_period_end: false, cancel_at: null });
    const back = await stripe.subscriptions.update(id, { cancel_at_period_end: false });
    expect(back).toMatchObject({ cancel_at_period_end: false, cancel_at: null, canceled_at: null });
  });

  it("ends at once when it is cancelled, and only once", async () => {
    const { id } = await paidSubscription(stripe);
    expect(await stripe.subscriptions.cancel(id)).toMatchObject({
      status: "canceled",
      ended_at: expect.any(Number) as number,
    });
    await eventually(() => eventsOf(stripe, receiver).find(({ type }) => type === "customer.subscription.deleted"));
    expect(await refused(stripe.subscriptions.cancel(id))).toMatchObject({ statusCode: 404, code: "resource_missing" });
    expect((await stripe.subscriptions.list({ status: "canceled" })).data).toHaveLength(1);
    expect((await stripe.subscriptions.list()).data).toHaveLength(0);
  });
});

describe("an idempotency key", () => {
  it("answers a repeat alike and says so", async () => {
    const first = await stripe.checkout.sessions.create(checkout(), { idempotencyKey: "k" });
    const second = await stripe.checkout.sessions.create(checkout(), { idempotencyKey: "k" });
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers).toMatchObject({
      "idempotent-replayed": "true",
      "original-request": first.lastResponse.requestId,
    });
    expect(bench.effects.list()).toHaveLength(1);
  });

  it("refuses other parameters", async () => {
    await stripe.checkout.sessions.create(checkout(), { idempotencyKey: "k" });
    const error = await refused(
      stripe.checkout.sessions.create(checkout({ client_reference_id: "prj_2" }), { idempotencyKey: "k" }),
    );
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(error.statusCode).toBe(400);
  });

  it("refuses a repeat while the first request still runs", async () => {
    bench.faults.order({ vendor: "stripe", operation: "customers.create", fault: "delay", delay_ms: 1500 });
    const slow = stripe.customers.create({ email: "a@cora.example" }, { idempotencyKey: "k" });
    await eventually(() => bench.faults.list().length === 0);
    const error = await refused(stripe.customers.create({ email: "a@cora.example" }, { idempotencyKey: "k" }));
    expect(error).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
    expect((await slow).id).toMatch(/^cus_/);
  });
});

describe("a refusal", () => {
  it.each([
    ["a missing address to return to", { success_url: "" }, "parameter_missing", "success_url"],
    ["nothing to sell", { line_items: [] }, "parameter_missing", "line_items"],
    [
      "an unknown price",
      { line_items: [{ price: "price_x", quantity: 1 }] },
      "resource_missing",
      "line_items[0][price]",
    ],
    ["an unknown parameter", { nonsense: "1" }, "parameter_unknown", "nonsense"],
    ["one-time payments", { mode: "payment" }, undefined, "mode"],
  ] as [string, object, string | undefined, string][])("for %s", async (_title, more, code, param) => {
    const error = await refused(
      stripe.checkout.sessions.create(checkout(more as Partial<Stripe.Checkout.SessionCreateParams>)),
    );
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect({ code: error.code, param: error.param }).toEqual({ code, param });
    expect(error.requestId).toMatch(/^req_/);
  });

  it("for a wrong key", async () => {
    const error = await refused(clientFor(bench.url, "sk_test_wrong").balance.retrieve());
    expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  });

  it("for what is not there", async () => {
    expect(await refused(stripe.subscriptions.retrieve("sub_none"))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
    expect(await refused(stripe.coupons.list())).toMatchObject({ statusCode: 404 });
  });
});

describe("readiness", () => {
  it("is answered by balance and account", async () => {
    expect((await stripe.balance.retrieve()).object).toBe("balance");
    expect((await stripe.accounts.retrieveCurrent()).object).toBe("account");
  });
});
