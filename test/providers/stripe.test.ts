import fc from "fast-check";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckoutRequest } from "../../providers/billing-provider.ts";
import { stripeBilling } from "../../providers/stripe/index.ts";
import { parseBillingEvent, verifyStripe } from "../../providers/stripe/webhook.ts";
import { closedPort, vendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

const request: CheckoutRequest = {
  projectId: "prj_1",
  plan: "growth",
  interval: "annual",
  amountCents: 99_000,
  email: "owner@example.test",
  successUrl: "https://cora.test/ok",
  cancelUrl: "https://cora.test/no",
  idempotencyKey: "checkout/prj_1/1",
};

let vendor: VendorServer;
const billing = (prices?: Record<string, string>, timeoutMs = 5_000) =>
  stripeBilling({ secretKey: "sk_test_1", apiBaseUrl: vendor.url, timeoutMs, ...(prices ? { prices } : {}) });

const item = (price: Record<string, unknown>, end: number) => ({
  id: "si_1",
  object: "subscription_item",
  current_period_start: end - 86_400,
  current_period_end: end,
  price: { id: "price_1", recurring: { interval: "month" }, ...price },
});
const subscription = (more: Record<string, unknown> = {}) => ({
  id: "sub_1",
  object: "subscription",
  customer: "cus_1",
  status: "active",
  metadata: { project_id: "prj_1", plan: "growth", interval: "monthly" },
  items: { object: "list", data: [item({}, 1_795_000_000)] },
  ...more,
});

beforeAll(async () => {
  vendor = await vendorServer();
});
afterAll(() => vendor.close());

describe("checkout", () => {
  it("opens one session with our key, our reference and a price of its own", async () => {
    vendor.answer({ status: 200, body: { id: "cs_1", object: "checkout.session", url: "https://pay.test/cs_1" } });
    expect(await billing().createCheckout(request)).toEqual({ url: "https://pay.test/cs_1" });
    expect(vendor.seen).toHaveLength(1);
    expect(vendor.seen[0]?.headers["idempotency-key"]).toBe(request.idempotencyKey);
    expect(Object.fromEntries(new URLSearchParams(vendor.seen[0]?.body))).toMatchObject({
      mode: "subscription",
      client_reference_id: "prj_1",
      customer_email: "owner@example.test",
      "line_items[0][price_data][unit_amount]": "99000",
      "line_items[0][price_data][recurring][interval]": "year",
      "metadata[project_id]": "prj_1",
      "subscription_data[metadata][plan]": "growth",
      "subscription_data[metadata][interval]": "annual",
    });
  });

  it("takes a configured price", async () => {
    vendor.answer({ status: 200, body: { id: "cs_1", object: "checkout.session", url: "https://pay.test/cs_1" } });
    await billing({ "growth:annual": "price_9" }).createCheckout({ ...request, email: null });
    const form = new URLSearchParams(vendor.seen[0]?.body);
    expect(form.get("line_items[0][price]")).toBe("price_9");
    expect(form.has("customer_email")).toBe(false);
  });

  it.each([
    [
      "a refusal",
      {
        status: 400,
        body: { error: { type: "invalid_request_error", code: "email_invalid", message: "owner@example.test" } },
      },
      "refused",
      "email_invalid",
    ],
    [
      "a wrong key",
      { status: 401, body: { error: { type: "invalid_request_error", message: "sk_test_1" } } },
      "refused",
      "invalid_request_error",
    ],
    [
      "429",
      { status: 429, body: { error: { type: "invalid_request_error", code: "rate_limit" } } },
      "throttled",
      "rate_limit",
    ],
    ["500", { status: 500, body: { error: { type: "api_error" } } }, "unknown", "api_error"],
    ["a cut line", "reset", "unknown", "econnreset"],
    ["no URL", { status: 200, body: { id: "cs_1" } }, "unknown", "no_checkout_url"],
  ] as const)("throws codes only, after one try: %s", async (_, answer, kind, code) => {
    vendor.answer(answer);
    const failure: unknown = await billing()
      .createCheckout(request)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, code, message: `stripe ${kind}: ${code}` });
    expect(JSON.stringify(failure)).not.toContain("owner@");
    expect(vendor.seen).toHaveLength(1);
  });

  it("tells silence from a refused connection", async () => {
    vendor.answer("silence");
    await expect(billing({}, 150).createCheckout(request)).rejects.toMatchObject({ kind: "unknown", code: "timeout" });
    const nowhere = stripeBilling({ secretKey: "sk_test_1", apiBaseUrl: await closedPort() });
    await expect(nowhere.createCheckout(request)).rejects.toMatchObject({ kind: "unreachable" });
  });
});

describe("a subscription", () => {
  it("is read with the period of its items", async () => {
    vendor.answer({ status: 200, body: subscription() });
    expect(await billing().getSubscription("sub_1")).toEqual({
      providerId: "sub_1",
      projectId: "prj_1",
      customerId: "cus_1",
      plan: "growth",
      interval: "monthly",
      status: "active",
      currentPeriodStart: new Date((1_795_000_000 - 86_400) * 1000),
      currentPeriodEnd: new Date(1_795_000_000_000),
    });
  });

  it("believes its price more than what was once ordered", async () => {
    const data = [item({ id: "price_scale", recurring: { interval: "year" } }, 1_795_000_000)];
    vendor.answer({ status: 200, body: subscription({ items: { data }, customer: { id: "cus_2" } }) });
    const found = await billing({ "scale:annual": "price_scale" }).getSubscription("sub_1");
    expect(found).toMatchObject({ plan: "scale", interval: "annual", customerId: "cus_2" });
  });

  it.each([
    ["active", "active"],
    ["trialing", "trialing"],
    ["past_due", "past_due"],
    ["unpaid", "unpaid"],
    ["canceled", "canceled"],
    ["incomplete", "incomplete"],
    ["incomplete_expired", "incomplete_expired"],
    ["paused", "paused"],
    ["a_new_word", "incomplete"],
  ])("with the status %s counts as %s", async (status, expected) => {
    vendor.answer({ status: 200, body: subscription({ status, items: { data: [] }, metadata: {} }) });
    const found = await billing().getSubscription("sub_1");
    expect(found).toMatchObject({
      status: expected,
      projectId: null,
      plan: null,
      interval: null,
      currentPeriodEnd: null,
    });
  });

  it("is null where there is none, and the check needs an answer", async () => {
    vendor.answer({ status: 404, body: { error: { type: "invalid_request_error", code: "resource_missing" } } });
    expect(await billing().getSubscription("sub_1")).toBeNull();
    vendor.answer({ status: 200, body: { object: "list", data: [] } });
    await billing().check();
    vendor.answer({ status: 401, body: { error: { type: "invalid_request_error" } } });
    await expect(billing().check()).rejects.toMatchObject({ kind: "refused", status: 401 });
  });
});

describe("verifyStripe", () => {
  const secret = "whsec_test";
  const body = '{"id":"evt_1"}';
  const now = new Date("2026-11-22T11:00:00Z");
  const second = now.getTime() / 1000;
  const { webhooks } = new Stripe("sk_test_1");
  const header = (timestamp: number, payload = body) =>
    webhooks.generateTestHeaderString({ payload, secret, timestamp });

  it("accepts what Stripe's own generator signs", () => {
    expect(verifyStripe({ secret, signature: header(second), body, now })).toBe(true);
    expect(verifyStripe({ secret, signature: header(second), body: Buffer.from(body), now })).toBe(true);
    const rotated = header(second).replace(",v1=", `,v1=${"0".repeat(64)},v1=`);
    expect(verifyStripe({ secret, signature: rotated, body, now })).toBe(true);
  });

  it.each([
    [-299, true],
    [299, true],
    [-301, false],
    [301, false],
  ])("a timestamp %i seconds away is accepted: %s", (away, accepted) => {
    expect(verifyStripe({ secret, signature: header(second + away), body, now })).toBe(accepted);
  });

  it.each([
    ["a forged signature", { signature: `t=${second},v1=${"0".repeat(64)}` }],
    ["another scheme", { signature: header(second).replace("v1=", "v0=") }],
    ["nothing", { signature: "" }],
    ["noise", { signature: "t=,v1=,," }],
    ["another body", { body: `${body} ` }],
    ["another secret", { secret: "whsec_other" }],
    ["an empty secret", { secret: "" }],
    ["a moved timestamp", { signature: header(second).replace(`t=${second}`, `t=${second + 1}`) }],
  ])("refuses %s", (_, change) => {
    expect(verifyStripe({ secret, signature: header(second), body, now, ...change })).toBe(false);
  });
});

describe("parseBillingEvent", () => {
  const event = (type: string, object: unknown) => JSON.stringify({ id: "evt_1", type, data: { object } });
  const project = { metadata: { project_id: "prj_1" } };

  it.each([
    ["customer.subscription.updated", { object: "subscription", id: "sub_1", ...project }, "sub_1", "prj_1"],
    [
      "checkout.session.completed",
      { object: "checkout.session", subscription: "sub_1", client_reference_id: "prj_1" },
      "sub_1",
      "prj_1",
    ],
    [
      "checkout.session.completed",
      { object: "checkout.session", subscription: { id: "sub_1" }, ...project },
      "sub_1",
      "prj_1",
    ],
    [
      "invoice.paid",
      { object: "invoice", parent: { subscription_details: { subscription: "sub_1", ...project } } },
      "sub_1",
      "prj_1",
    ],
    ["invoice.paid", { object: "invoice", subscription: "sub_1" }, "sub_1", null],
    ["charge.refunded", { object: "charge", id: "ch_1" }, null, null],
  ])("%s %j", (type, object, subscriptionId, projectId) => {
    expect(parseBillingEvent(event(type, object))).toEqual({ id: "evt_1", type, subscriptionId, projectId });
  });

  it("answers null for what is no event and never throws", () => {
    for (const body of ["", "{}", "null", event("x", null), '{"id":1,"type":"x","data":{"object":{}}}']) {
      expect(parseBillingEvent(body)).toBeNull();
    }
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (body) => void parseBillingEvent(body)));
  });
});
