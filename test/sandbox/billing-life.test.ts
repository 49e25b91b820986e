import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { endOfPeriod } from "../../sandbox/billing/end-of-period.ts";
import { clientFor, create, eventsOf, idOf, recurring, refused } from "./billing-bench.ts";
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
});

const start = Math.floor(Date.UTC(2027, 0, 31, 12) / 1000);
const day = 86_400;

const typesSeen = (): string[] => eventsOf(stripe, receiver).map(({ type }) => type);

async function priceOf(amount: number, interval: "month" | "year" = "month"): Promise<string> {
  const product = await stripe.products.create({ name: `Plan of ${amount}` });
  const price = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: amount,
    recurring: { interval },
  });
  return price.id;
}

/** A customer with a time and a card of their own, who subscribes to something at 3100 a month. */
async function subscriber(more: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const customer = await stripe.customers.create({ email: "ada@cora.example", test_clock: clock.id });
  await giveCard(customer.id, "pm_card_visa");
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: await priceOf(3100) }],
    metadata: { project_id: "prj_1" },
    ...more,
  });
  const advance = (seconds: number) =>
    stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: start + seconds });
  const now = () => stripe.subscriptions.retrieve(subscription.id);
  return { clock, customer, subscription, item: subscription.items.data[0] as Stripe.SubscriptionItem, advance, now };
}

async function giveCard(customer: string, card: string): Promise<void> {
  const method = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
}

const invoicesOf = async (subscription: string) => (await stripe.invoices.list({ subscription })).data;
const periodOf = ({ items }: Stripe.Subscription) => [
  items.data[0]?.current_period_start,
  items.data[0]?.current_period_end,
];
const upgrade = { proration_behavior: "always_invoice", payment_behavior: "pending_if_incomplete" } as const;

describe("a test clock", () => {
  it("renews on the way, in order, and keeps the anchor's day over short months", async () => {
    const { advance, now, subscription, clock } = await subscriber();
    const month = recurring("month", 1);
    expect(periodOf(subscription)).toEqual([start, endOfPeriod(start, month)]);
    expect(await advance(70 * day)).toMatchObject({ status: "ready", frozen_time: start + 70 * day });
    expect(periodOf(await now())).toEqual([endOfPeriod(start, month, 2), endOfPeriod(start, month, 3)]);
    const invoices = await invoicesOf(subscription.id);
    expect(
      invoices.map(({ billing_reason, status, amount_paid }) => ({ billing_reason, status, amount_paid })),
    ).toEqual([
      { billing_reason: "subscription_cycle", status: "paid", amount_paid: 3100 },
      { billing_reason: "subscription_cycle", status: "paid", amount_paid: 3100 },
      { billing_reason: "subscription_create", status: "paid", amount_paid: 3100 },
    ]);
    expect(new Set(invoices.map(({ number }) => number)).size).toBe(3);
    expect(bench.effects.list({ kind: "charge" })).toHaveLength(2);
    await eventually(() => typesSeen().includes("test_helpers.test_clock.ready"));
    const events = await stripe.events.list({ types: ["customer.subscription.updated", "invoice.paid"], limit: 100 });
    const cycle = ["customer.subscription.updated", "invoice.paid"];
    expect(events.data.map(({ type }) => type).toReversed()).toEqual(["invoice.paid", ...cycle, ...cycle]);
    expect(await refused(stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: start }))).toMatchObject({
      param: "frozen_time",
    });
  });

  it("can be given to a customer who is there already", async () => {
    const customer = await stripe.customers.create({ email: "bob@cora.example" });
    await giveCard(customer.id, "pm_card_visa");
    const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: await priceOf(500) }] });
    const now = Math.floor(Date.now() / 1000);
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: now, customer: customer.id });
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: now + 32 * day });
    expect(await invoicesOf(id)).toHaveLength(2);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ test_clock: clock.id });
  });

  it("ends a subscription that was to end with its period", async () => {
    const { advance, now, subscription } = await subscriber();
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await advance(27 * day);
    expect((await now()).status).toBe("active");
    await advance(29 * day);
    expect(await now()).toMatchObject({ status: "canceled", ended_at: subscription.items.data[0]?.current_period_end });
    expect(await invoicesOf(subscription.id)).toHaveLength(1);
    await eventually(() => typesSeen().includes("customer.subscription.deleted"));
  });

  it("ends a trial with its first charge", async () => {
    const { advance, now, subscription } = await subscriber({ trial_period_days: 7 });
    expect(subscription).toMatchObject({ status: "trialing", trial_end: start + 7 * day });
    expect(await invoicesOf(subscription.id)).toEqual([]);
    await advance(8 * day);
    expect(await now()).toMatchObject({ status: "active" });
    expect(await invoicesOf(subscription.id)).toMatchObject([{ status: "paid", amount_paid: 3100 }]);
  });
});

describe("a failed payment", () => {
  it("makes the subscription past due, then unpaid after four tries, and active again once it is paid", async () => {
    const { advance, now, subscription, customer } = await subscriber();
    await giveCard(customer.id, "pm_card_chargeCustomerFail");
    await advance(29 * day);
    expect((await now()).status).toBe("past_due");
    const [owed] = await invoicesOf(subscription.id);
    expect(owed).toMatchObject({ status: "open", amount_remaining: 3100, attempt_count: 1 });
    expect(await refused(stripe.invoices.pay(owed?.id ?? ""))).toBeInstanceOf(Stripe.errors.StripeCardError);
    await advance(50 * day);
    expect((await now()).status).toBe("unpaid");
    await giveCard(customer.id, "pm_card_visa");
    expect(await stripe.invoices.pay(owed?.id ?? "")).toMatchObject({ status: "paid", amount_paid: 3100 });
    expect((await now()).status).toBe("active");
    await eventually(() => typesSeen().filter((type) => type === "invoice.payment_failed").length === 4);
  });

  it("is tried again, and a new card in time needs nobody", async () => {
    const { advance, now, subscription, customer } = await subscriber();
    await giveCard(customer.id, "pm_card_chargeCustomerFail");
    await advance(29 * day);
    await giveCard(customer.id, "pm_card_visa");
    await advance(33 * day);
    expect((await now()).status).toBe("active");
    expect((await invoicesOf(subscription.id))[0]).toMatchObject({ status: "paid", attempt_count: 2 });
  });

  it("of the first invoice keeps the subscription from beginning", async () => {
    const customer = await stripe.customers.create({ email: "eve@cora.example" });
    await giveCard(customer.id, "pm_card_chargeCustomerFail");
    const wish = { customer: customer.id, items: [{ price: await priceOf(100) }] };
    expect((await stripe.subscriptions.create(wish)).status).toBe("incomplete");
    const error = await refused(stripe.subscriptions.create({ ...wish, payment_behavior: "error_if_incomplete" }));
    expect(error).toMatchObject({ statusCode: 402, code: "card_declined" });
  });
});

describe("another plan at once", () => {
  it("charges the new period less the time that was paid and not used", async () => {
    const { advance, subscription, item } = await subscriber();
    await advance(14 * day);
    const changed = await stripe.subscriptions.update(subscription.id, {
      ...upgrade,
      items: [{ id: item.id, price: await priceOf(6200) }],
      billing_cycle_anchor: { type: "now" },
      expand: ["latest_invoice"],
    });
    expect(changed).toMatchObject({ status: "active", pending_update: null, billing_cycle_anchor: start + 14 * day });
    expect(changed.items.data).toMatchObject([{ id: item.id, price: { unit_amount: 6200 } }]);
    expect(periodOf(changed)).toEqual([start + 14 * day, endOfPeriod(start + 14 * day, recurring("month", 1))]);
    expect(changed.latest_invoice).toMatchObject({
      status: "paid",
      total: 6200 - 1550,
      billing_reason: "subscription_update",
    });
  });

  it("keeps its period, and charges the rest of it, where nothing else is asked for", async () => {
    const { advance, subscription, item } = await subscriber();
    await advance(14 * day);
    const items = [{ id: item.id, price: await priceOf(6200) }];
    const changed = await stripe.subscriptions.update(subscription.id, {
      ...upgrade,
      items,
      expand: ["latest_invoice"],
    });
    expect(periodOf(changed)).toEqual(periodOf(subscription));
    expect(changed.latest_invoice).toMatchObject({ total: 1550 });
  });

  it("waits for its payment where the card is declined, and is applied when that comes", async () => {
    const { subscription, item, customer, now } = await subscriber();
    await giveCard(customer.id, "pm_card_chargeCustomerFail");
    const price = await priceOf(6200);
    const change = { ...upgrade, items: [{ id: item.id, price }], billing_cycle_anchor: { type: "now" } as const };
    const waiting = await stripe.subscriptions.update(subscription.id, change);
    expect(waiting).toMatchObject({
      status: "active",
      items: { data: [{ price: { unit_amount: 3100 } }] },
      pending_update: { subscription_items: [{ price: { id: price } }], expires_at: start + 23 * 3600 },
    });
    await giveCard(customer.id, "pm_card_visa");
    await stripe.invoices.pay(idOf(waiting.latest_invoice ?? ""));
    expect(await now()).toMatchObject({ pending_update: null, items: { data: [{ price: { id: price } }] } });
    await eventually(() => typesSeen().includes("customer.subscription.pending_update_applied"));
  });

  it.each([
    ["is off once its invoice is void", async (invoice: string) => void (await stripe.invoices.voidInvoice(invoice))],
    [
      "is off after 23 hours",
      async (_: string, advance: (to: number) => Promise<unknown>) => void (await advance(day)),
    ],
  ])("%s", async (_title, lapse) => {
    const { subscription, item, customer, now, advance } = await subscriber();
    await giveCard(customer.id, "pm_card_chargeCustomerFail");
    const change = { ...upgrade, items: [{ id: item.id, price: await priceOf(6200) }] };
    const { latest_invoice } = await stripe.subscriptions.update(subscription.id, change);
    await lapse(idOf(latest_invoice ?? ""), advance);
    expect(await now()).toMatchObject({
      status: "active",
      pending_update: null,
      items: { data: [{ price: { unit_amount: 3100 } }] },
    });
    expect((await stripe.invoices.retrieve(idOf(latest_invoice ?? ""))).status).toBe("void");
  });

  it("gives what is too much back as credit, which the next invoice uses up", async () => {
    const { subscription, item, customer, advance } = await subscriber();
    const items = [{ id: item.id, price: await priceOf(1000) }];
    const changed = await stripe.subscriptions.update(subscription.id, {
      ...upgrade,
      items,
      billing_cycle_anchor: { type: "now" },
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -2100 });
    await advance(29 * day);
    const [renewal] = await invoicesOf(changed.id);
    expect(renewal).toMatchObject({ total: 1000, amount_due: 0, starting_balance: -2100, ending_balance: -1100 });
  });

  it("begins a whole new period at its full price where nothing is to be given back", async () => {
    const { subscription, advance } = await subscriber();
    await advance(10 * day);
    const again = await stripe.subscriptions.update(subscription.id, {
      billing_cycle_anchor: { type: "now" },
      proration_behavior: "none",
      payment_behavior: "pending_if_incomplete",
      expand: ["latest_invoice"],
    });
    expect(periodOf(again)[0]).toBe(start + 10 * day);
    expect(again.latest_invoice).toMatchObject({ total: 3100, status: "paid" });
  });

  it("refuses what cannot wait for a payment, and a card that fails where an error was asked for", async () => {
    const { subscription, item, customer } = await subscriber();
    const items = [{ id: item.id, price: await priceOf(6200) }];
    const barred = stripe.subscriptions.update(subscription.id, { ...upgrade, items, description: "x" });
    expect(await refused(barred)).toMatchObject({ param: "description" });
    await giveCard(customer.id, "pm_card_chargeCustomerFail");
    const strict = { items, proration_behavior: "always_invoice", payment_behavior: "error_if_incomplete" } as const;
    expect(await refused(stripe.subscriptions.update(subscription.id, strict))).toMatchObject({
      code: "card_declined",
    });
    const loose = { items, proration_behavior: "always_invoice" } as const;
    const changed = await stripe.subscriptions.update(subscription.id, loose);
    expect(changed).toMatchObject({ status: "past_due", items: { data: [{ price: { unit_amount: 6200 } }] } });
  });
});

describe("a schedule", () => {
  async function scheduled() {
    const made = await subscriber();
    const price = await priceOf(1900);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.subscription.id });
    const [phase] = schedule.phases;
    const first = { start_date: phase?.start_date ?? 0, end_date: phase?.end_date ?? 0 };
    const updated = await stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        { ...first, items: [{ price: idOf(phase?.items[0]?.price ?? ""), quantity: 1 }] },
        {
          items: [{ price, quantity: 1 }],
          duration: { interval: "month", interval_count: 1 },
          metadata: { plan: "small" },
        },
      ],
    });
    return { ...made, price, schedule: updated };
  }

  it("changes the plan at the end of the period, and lets go a period later", async () => {
    const { advance, now, price, schedule, subscription } = await scheduled();
    expect(await now()).toMatchObject({ schedule: schedule.id, items: { data: [{ price: { unit_amount: 3100 } }] } });
    await advance(29 * day);
    expect(await now()).toMatchObject({
      items: { data: [{ price: { id: price } }] },
      metadata: { project_id: "prj_1", plan: "small" },
    });
    expect((await invoicesOf(subscription.id))[0]).toMatchObject({ total: 1900, status: "paid" });
    const expanded = await stripe.subscriptions.retrieve(subscription.id, { expand: ["schedule.phases.items.price"] });
    const { phases } = expanded.schedule as Stripe.SubscriptionSchedule;
    expect(phases[1]?.items[0]?.price).toMatchObject({ id: price, unit_amount: 1900 });
    await advance(65 * day);
    expect(await now()).toMatchObject({
      schedule: null,
      status: "active",
      items: { data: [{ price: { id: price } }] },
    });
    expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe("released");
  });

  it("that is released changes nothing any more", async () => {
    const { advance, now, schedule, customer } = await scheduled();
    expect(await stripe.subscriptionSchedules.release(schedule.id)).toMatchObject({
      status: "released",
      subscription: null,
    });
    await advance(29 * day);
    expect(await now()).toMatchObject({ schedule: null, items: { data: [{ price: { unit_amount: 3100 } }] } });
    expect((await stripe.subscriptionSchedules.list({ customer: customer.id })).data).toHaveLength(1);
    expect(await refused(stripe.subscriptionSchedules.release(schedule.id))).toMatchObject({ statusCode: 400 });
  });

  it("is one per subscription, and keeps updates that may have to wait away", async () => {
    const { subscription, item, price } = await scheduled();
    expect(await refused(stripe.subscriptionSchedules.create({ from_subscription: subscription.id }))).toMatchObject({
      param: "from_subscription",
    });
    const change = { ...upgrade, items: [{ id: item.id, price }] };
    expect(await refused(stripe.subscriptions.update(subscription.id, change))).toMatchObject({ statusCode: 400 });
  });
});

describe("the customer portal", () => {
  const press = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

  it("cancels, resumes and leads back, without a script", async () => {
    const { subscription, customer, now } = await subscriber();
    const { url } = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      return_url: "https://cora.example/?a=1&b=2",
    });
    const html = await (await fetch(url)).text();
    expect(html).toContain("$31 / month");
    expect(html).toContain("Renews on 2027-02-28.");
    expect(html).toContain('href="https://cora.example/?a=1&amp;b=2"');
    expect(html).not.toContain("<script");
    expect((await press(url, { action: "cancel", subscription: subscription.id })).status).toBe(303);
    expect(await now()).toMatchObject({ cancel_at_period_end: true, status: "active" });
    expect(await (await fetch(url)).text()).toContain("Ends on 2027-02-28.");
    await press(url, { action: "resume", subscription: subscription.id });
    expect(await now()).toMatchObject({ cancel_at_period_end: false, canceled_at: null });
    expect((await press(url, { action: "explode" })).status).toBe(400);
  });

  it("changes the card, and pays what is open with it", async () => {
    const { customer, now, advance } = await subscriber();
    const { url } = await stripe.billingPortal.sessions.create({ customer: customer.id });
    await press(url, { action: "failing-card" });
    await advance(29 * day);
    expect((await now()).status).toBe("past_due");
    await press(url, { action: "good-card" });
    expect((await now()).status).toBe("active");
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(3);
  });

  it("is for customers only", async () => {
    expect(await refused(stripe.billingPortal.sessions.create({ customer: "cus_x" }))).toMatchObject({
      param: "customer",
    });
    expect((await fetch(`${bench.url}/p/session/bps_none`)).status).toBe(404);
  });
});
