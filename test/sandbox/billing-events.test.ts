import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkout, clientFor, create, eventsOf, paidSubscription, pay, refused } from "./billing-bench.ts";
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

describe("events", () => {
  it("can be asked for by whether they were delivered", async () => {
    bench.faults.order({ vendor: "stripe", operation: "webhook", fault: "lose_callbacks" });
    await paidSubscription(stripe);
    await eventually(() => receiver.received.length === 5);
    const missed = await stripe.events.list({ delivery_success: false, types: ["checkout.session.completed"] });
    expect(missed.data.map(({ type }) => type)).toEqual(["checkout.session.completed"]);
    const [event] = missed.data;
    expect(await stripe.events.retrieve(event?.id ?? "")).toMatchObject({
      pending_webhooks: 1,
      type: "checkout.session.completed",
    });
  });

  it("are sent again until somebody takes them", async () => {
    receiver.answers.push(500, 302);
    await stripe.customers.create({ email: "a@cora.example" });
    await eventually(() => receiver.received.length === 3);
    expect(new Set(eventsOf(stripe, receiver).map(({ id }) => id)).size).toBe(1);
  });

  it("can be ordered twice and out of order", async () => {
    bench.faults.order({ vendor: "stripe", operation: "webhook", fault: "reorder_callbacks" });
    bench.faults.order({ vendor: "stripe", operation: "webhook", fault: "duplicate_callbacks" });
    await paidSubscription(stripe);
    await eventually(() => receiver.received.length === 7);
    const types = eventsOf(stripe, receiver).map(({ type }) => type);
    expect(types.filter((type) => type === "customer.subscription.created")).toHaveLength(2);
    expect(types.indexOf("checkout.session.completed")).toBeGreaterThan(0);
  });
});

describe("an ordered fault", () => {
  it("refuses with a status", async () => {
    bench.faults.order({ vendor: "stripe", operation: "checkout.sessions.create", fault: "status", status: 503 });
    expect(await refused(stripe.checkout.sessions.create(checkout()))).toMatchObject({
      statusCode: 503,
      type: "StripeAPIError",
    });
    expect(bench.effects.list()).toHaveLength(0);
  });

  it("drops the answer of a session that exists, and the key finds it again", async () => {
    // The SDK repeats a dropped request once by itself, under the same key.
    bench.faults.order({
      vendor: "stripe",
      operation: "checkout.sessions.create",
      fault: "drop_after_accept",
      times: 2,
    });
    const error = await refused(stripe.checkout.sessions.create(checkout(), { idempotencyKey: "k" }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    const again = await stripe.checkout.sessions.create(checkout(), { idempotencyKey: "k" });
    expect(bench.effects.list().map(({ vendor_id }) => vendor_id)).toEqual([again.id]);
  });
});

describe("after a restart", () => {
  const folder = mkdtempSync(join(tmpdir(), "cora-billing-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("subscriptions, open sessions, keys and undelivered events are still there", async () => {
    const before = await startVendor(create, { webhookBase: "http://127.0.0.1:1", folder, timeScale: 0.1 });
    const session = await clientFor(before.url).checkout.sessions.create(checkout(), { idempotencyKey: "k" });
    await pay(session.url);
    const open = await clientFor(before.url).checkout.sessions.create(checkout({ client_reference_id: "prj_2" }));
    await before.close();

    const after = await startVendor(create, { webhookBase: receiver.url, folder });
    const client = clientFor(after.url);
    expect((await client.checkout.sessions.create(checkout(), { idempotencyKey: "k" })).id).toBe(session.id);
    expect((await client.subscriptions.list()).data).toHaveLength(1);
    await eventually(
      () => eventsOf(stripe, receiver).filter(({ type }) => type === "customer.subscription.created").length === 1,
    );
    expect((await pay((await client.checkout.sessions.retrieve(open.id)).url)).status).toBe(200);
    expect(after.effects.list({ kind: "subscription" })).toHaveLength(2);
    await after.close();
  });
});
