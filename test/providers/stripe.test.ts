import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckoutRequest } from "../../providers/billing-provider.ts";
import { stripeBilling } from "../../providers/stripe/index.ts";
import { closedPort, vendorServer } from "./vendor-server.ts";
import type { Script, VendorServer } from "./vendor-server.ts";

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
  created: 1_794_000_000,
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

/** Answers by path; what is not listed there is not found. */
const play =
  (answers: Record<string, unknown>): Script =>
  ({ method, url }) => {
    const body = answers[`${method} ${url.pathname}`];
    return body === undefined
      ? { status: 404, body: { error: { type: "invalid_request_error" } } }
      : { status: 200, body };
  };
const asked = () => vendor.seen.map(({ method, url }) => `${method} ${url.pathname}`);
const sent = (path: string) => {
  const found = vendor.seen.find(({ method, url }) => method === "POST" && url.pathname === path);
  return { key: found?.headers["idempotency-key"], form: Object.fromEntries(new URLSearchParams(found?.body)) };
};
const listOf = (...data: unknown[]) => ({ object: "list", data, has_more: false });
const SESSION = { id: "cs_1", object: "checkout.session", url: "https://pay.test/cs_1" };

describe("checkout", () => {
  it("opens one session with our key and our reference, for the account's price of that plan", async () => {
    vendor.answer(play({ "GET /v1/prices": listOf({ id: "price_7" }), "POST /v1/checkout/sessions": SESSION }));
    expect(await billing().createCheckout(request)).toEqual({ url: "https://pay.test/cs_1" });
    expect(vendor.seen[0]?.url.searchParams.get("lookup_keys[0]")).toBe("cora_growth_annual_99000");
    const { key, form } = sent("/v1/checkout/sessions");
    expect(key).toBe(request.idempotencyKey);
    expect(form).toMatchObject({
      mode: "subscription",
      client_reference_id: "prj_1",
      customer_email: "owner@example.test",
      "line_items[0][price]": "price_7",
      "metadata[project_id]": "prj_1",
      "subscription_data[metadata][plan]": "growth",
      "subscription_data[metadata][interval]": "annual",
    });
  });

  it("makes the price the first time, of a product that may be there already", async () => {
    const script = play({
      "GET /v1/prices": listOf(),
      "POST /v1/prices": { id: "price_8" },
      "POST /v1/checkout/sessions": SESSION,
    });
    vendor.answer((seen) =>
      seen.url.pathname === "/v1/products"
        ? { status: 400, body: { error: { type: "invalid_request_error", code: "resource_already_exists" } } }
        : script(seen),
    );
    await billing().createCheckout(request);
    const { key, form } = sent("/v1/prices");
    expect(key).toBe("price/cora_growth_annual_99000");
    expect(form).toMatchObject({
      product: "cora_growth",
      unit_amount: "99000",
      "recurring[interval]": "year",
      lookup_key: "cora_growth_annual_99000",
      "metadata[plan]": "growth",
    });
    expect(sent("/v1/checkout/sessions").form["line_items[0][price]"]).toBe("price_8");
  });

  it("takes a configured price", async () => {
    vendor.answer(play({ "POST /v1/checkout/sessions": SESSION }));
    await billing({ "growth:annual": "price_9" }).createCheckout({ ...request, email: null });
    expect(asked()).toEqual(["POST /v1/checkout/sessions"]);
    const { form } = sent("/v1/checkout/sessions");
    expect(form["line_items[0][price]"]).toBe("price_9");
    expect(form).not.toHaveProperty("customer_email");
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
    const failure: unknown = await billing({ "growth:annual": "price_9" })
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
      cancelAtPeriodEnd: false,
      canceledAt: null,
      endedAt: null,
      startedAt: new Date(1_794_000_000_000),
      pendingChange: null,
      awaitsPayment: false,
    });
  });

  it("believes its price more than what was once ordered", async () => {
    const data = [item({ id: "price_scale", recurring: { interval: "year" } }, 1_795_000_000)];
    vendor.answer({ status: 200, body: subscription({ items: { data }, customer: { id: "cus_2" } }) });
    const found = await billing({ "scale:annual": "price_scale" }).getSubscription("sub_1");
    expect(found).toMatchObject({ plan: "scale", interval: "annual", customerId: "cus_2" });
  });

  it("tells what it becomes by itself, and that it waits for a payment", async () => {
    const end = 1_795_000_000;
    const phase = (start: number, price: object) => ({
      start_date: start,
      end_date: start + 86_400,
      items: [{ price }],
    });
    const phases = [
      phase(end - 86_400, {}),
      phase(end, { id: "price_s", metadata: { plan: "starter" }, recurring: { interval: "year" } }),
    ];
    const schedule = {
      id: "sub_sched_1",
      status: "active",
      current_phase: { start_date: end - 86_400, end_date: end },
      phases,
    };
    vendor.answer({
      status: 200,
      body: subscription({ schedule, pending_update: {}, cancel_at_period_end: true, canceled_at: end }),
    });
    expect(await billing().getSubscription("sub_1")).toMatchObject({
      pendingChange: { plan: "starter", interval: "annual", at: new Date(end * 1000) },
      awaitsPayment: true,
      cancelAtPeriodEnd: true,
      canceledAt: new Date(end * 1000),
    });
    expect(vendor.seen[0]?.url.searchParams.get("expand[0]")).toBe("schedule.phases.items.price");
    vendor.answer({ status: 200, body: subscription({ schedule: { ...schedule, phases: phases.slice(0, 1) } }) });
    expect(await billing().getSubscription("sub_1")).toMatchObject({ pendingChange: null });
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

describe("a change of plan", () => {
  const change = {
    providerId: "sub_1",
    plan: "pro",
    interval: "monthly",
    amountCents: 4900,
    idempotencyKey: "plan/1",
  } as const;
  const prices = { "pro:monthly": "price_pro" };
  const read = { "GET /v1/subscriptions/sub_1": subscription() };

  it("is charged before it takes effect, under our key", async () => {
    vendor.answer(play({ ...read, "POST /v1/subscriptions/sub_1": subscription() }));
    expect(await billing(prices).upgrade(change)).toBe("paid");
    expect(sent("/v1/subscriptions/sub_1")).toEqual({
      key: "plan/1",
      form: {
        "billing_cycle_anchor[type]": "now",
        "items[0][id]": "si_1",
        "items[0][price]": "price_pro",
        "items[0][quantity]": "1",
        payment_behavior: "pending_if_incomplete",
        proration_behavior: "always_invoice",
      },
    });
    vendor.answer(play({ ...read, "POST /v1/subscriptions/sub_1": subscription() }));
    expect(await billing().restart(change)).toBe("paid");
    expect(sent("/v1/subscriptions/sub_1").form).toMatchObject({
      proration_behavior: "none",
      payment_behavior: "pending_if_incomplete",
    });
  });

  it("that is declined is called off by its invoice, unless somebody paid that meanwhile", async () => {
    const waiting = {
      ...read,
      "POST /v1/subscriptions/sub_1": subscription({ pending_update: {}, latest_invoice: "in_1" }),
    };
    vendor.answer(play({ ...waiting, "POST /v1/invoices/in_1/void": { id: "in_1", status: "void" } }));
    expect(await billing(prices).upgrade(change)).toBe("declined");
    expect(sent("/v1/invoices/in_1/void").key).toBe("plan/1/void");
    vendor.answer(play({ ...waiting, "GET /v1/invoices/in_1": { id: "in_1", status: "paid" } }));
    expect(await billing(prices).upgrade(change)).toBe("paid");
  });

  it("to less waits for the end of the period", async () => {
    const phase = { start_date: 100, end_date: 200, items: [{ price: "price_1", quantity: 1 }] };
    const made = { id: "sub_sched_1", current_phase: { start_date: 100, end_date: 200 }, phases: [phase] };
    const later = { ...made, phases: [phase, { start_date: 200, end_date: 300, items: [{ price: "price_pro" }] }] };
    vendor.answer(
      play({ ...read, "POST /v1/subscription_schedules": made, "POST /v1/subscription_schedules/sub_sched_1": later }),
    );
    expect(await billing(prices).scheduleChange(change)).toEqual({ start: new Date(200_000), end: new Date(300_000) });
    expect(sent("/v1/subscription_schedules").key).toBe("plan/1/schedule");
    expect(sent("/v1/subscription_schedules/sub_sched_1")).toMatchObject({
      key: "plan/1/phases",
      form: {
        "phases[0][items][0][price]": "price_1",
        "phases[0][end_date]": "200",
        "phases[1][items][0][price]": "price_pro",
        "phases[1][duration][interval]": "month",
        end_behavior: "release",
      },
    });
  });

  it.each([
    [409, "idempotency_key_in_use", "invalid_request_error", "unknown"],
    [400, undefined, "idempotency_error", "unknown"],
    [400, "parameter_invalid", "invalid_request_error", "refused"],
  ])("refused with %i %s %s is %s", async (status, code, type, kind) => {
    vendor.answer((seen) =>
      seen.method === "GET" ? { status: 200, body: subscription() } : { status, body: { error: { type, code } } },
    );
    await expect(billing(prices).upgrade(change)).rejects.toMatchObject({ kind });
  });
});
