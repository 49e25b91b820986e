import fc from "fast-check";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { parseBillingEvent, verifyStripe } from "../../providers/stripe/webhook.ts";

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
