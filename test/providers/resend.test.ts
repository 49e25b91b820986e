import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Resend } from "resend";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OutgoingEmail } from "../../providers/email-provider.ts";
import { resendEmail } from "../../providers/resend/index.ts";
import { parseEmailEvent, verifySvix } from "../../providers/resend/webhook.ts";
import { closedPort, vendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

const email: OutgoingEmail = {
  idempotencyKey: "email/eml_1/1",
  from: "Cora <cora@cora.test>",
  to: "ann@example.test",
  replyTo: "reply@cora.test",
  subject: "Hello",
  text: "Hello",
  html: "<p>Hello</p>",
  headers: { "List-Unsubscribe": "<https://cora.test/u>" },
  tags: { cora_email: "eml_1", cora_attempt: "att_1" },
};

let vendor: VendorServer;
const mail = (timeoutMs = 5_000) => resendEmail({ apiKey: "re_1", baseUrl: vendor.url, timeoutMs });
const refuse = (statusCode: number, name: string, message = `ann@example.test is not fine`) => ({
  status: statusCode,
  body: { statusCode, name, message },
});

beforeAll(async () => {
  vendor = await vendorServer();
});
afterAll(() => vendor.close());

describe("sending an email", () => {
  it("asks once, with the idempotency key and the tags", async () => {
    vendor.answer({ status: 200, body: { id: "re-1" } });
    expect(await mail().send(email)).toEqual({ kind: "accepted", providerId: "re-1" });
    const [request] = vendor.seen;
    expect(request?.url.pathname).toBe("/emails");
    expect(request?.headers["idempotency-key"]).toBe(email.idempotencyKey);
    expect(request?.headers.authorization).toBe("Bearer re_1");
    expect(JSON.parse(request?.body ?? "")).toMatchObject({
      to: email.to,
      reply_to: "reply@cora.test",
      headers: email.headers,
      tags: [
        { name: "cora_email", value: "eml_1" },
        { name: "cora_attempt", value: "att_1" },
      ],
    });
  });

  it.each([
    [409, "concurrent_idempotent_requests", { kind: "in_flight" }],
    [409, "invalid_idempotent_request", "configuration"],
    [400, "invalid_idempotency_key", "configuration"],
    [401, "missing_api_key", "configuration"],
    [403, "invalid_api_key", "configuration"],
    [403, "validation_error", "configuration"],
    [422, "invalid_from_address", "configuration"],
    [422, "validation_error", "other"],
    [404, "not_found", "other"],
  ])("%i %s", async (status, name, expected) => {
    vendor.answer(refuse(status, name));
    const result = typeof expected === "string" ? { kind: "rejected", code: name, reason: expected } : expected;
    expect(await mail().send(email)).toEqual(result);
    expect(vendor.seen).toHaveLength(1);
  });

  it.each(["Invalid `to` field. ann@example.test is wrong", "The `to` field is invalid"])(
    "says that the address is wrong, and not which: %s",
    async (message) => {
      vendor.answer(refuse(422, "validation_error", message));
      const result = await mail().send(email);
      expect(result).toEqual({ kind: "rejected", code: "invalid_to_field", reason: "invalid_address" });
    },
  );

  it.each([
    ["rate_limit_exceeded", { "retry-after": "2" }, 2],
    ["rate_limit_exceeded", { "ratelimit-reset": "4" }, 4],
    ["rate_limit_exceeded", {}, 5],
    ["daily_quota_exceeded", {}, 3_600],
  ])("429 %s with %j waits %i seconds", async (name, headers, retryAfterSeconds) => {
    vendor.answer({ ...refuse(429, name), headers });
    expect(await mail().send(email)).toEqual({ kind: "throttled", retryAfterSeconds });
    expect(vendor.seen).toHaveLength(1);
  });

  it.each([
    ["500", refuse(500, "application_error"), "application_error"],
    ["502 of a proxy", { status: 502, body: "<html>" }, "http_502"],
    ["200 without an id", { status: 200, body: {} }, "no_email_id"],
    ["200 with half a body", { status: 200, body: '{"id' }, "no_answer"],
    ["a cut line", "reset", "econnreset"],
  ] as const)("%s leaves open whether a mail goes out", async (_, answer, code) => {
    vendor.answer(answer);
    expect(await mail().send(email)).toMatchObject({ kind: "unknown" });
    expect(vendor.seen).toHaveLength(1);
    if (code !== "econnreset") expect(await mail().send(email)).toEqual({ kind: "unknown", code });
  });

  it("tells silence from a refused connection", async () => {
    vendor.answer("silence");
    expect(await mail(150).send(email)).toEqual({ kind: "unknown", code: "timeout" });
    const nowhere = resendEmail({ apiKey: "re_1", baseUrl: await closedPort() });
    expect(await nowhere.send(email)).toEqual({ kind: "throttled", retryAfterSeconds: 5 });
  });
});

describe("looking an email up", () => {
  it.each([
    ["queued", "sent"],
    ["sent", "sent"],
    ["delivered", "delivered"],
    ["delivery_delayed", "delayed"],
    ["bounced", "bounced"],
    ["complained", "complained"],
    ["opened", "opened"],
    ["clicked", "opened"],
    ["failed", "failed"],
    ["suppressed", "failed"],
    ["canceled", "cancelled"],
  ])("%s is %s", async (lastEvent, state) => {
    vendor.answer({ status: 200, body: { id: "re-1", last_event: lastEvent } });
    expect(await mail().get("re-1")).toEqual({ providerId: "re-1", state, messageId: null });
  });

  it("answers null for none, throws codes for trouble, and a sending key passes the check", async () => {
    vendor.answer(refuse(404, "not_found"));
    expect(await mail().get("re-1")).toBeNull();
    vendor.answer(refuse(500, "application_error"));
    await expect(mail().get("re-1")).rejects.toThrow("resend unknown: application_error");
    await expect(mail().check()).rejects.toMatchObject({ kind: "unknown" });
    vendor.answer(refuse(401, "restricted_api_key"));
    await mail().check();
  });
});

describe("verifySvix", () => {
  const secret = `whsec_${Buffer.from("a secret of ours").toString("base64")}`;
  const body = '{"type":"email.sent"}';
  const now = new Date("2026-11-22T11:00:00Z");
  const signed = (seconds: number, id = "msg_1", text = body, key = "a secret of ours") => ({
    id,
    timestamp: String(seconds),
    signature: `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${text}`).digest("base64")}`,
  });
  const second = now.getTime() / 1000;

  it("accepts what the SDK's own verifier accepts", () => {
    const real = Math.floor(Date.now() / 1000);
    const headers = signed(real);
    const sdk = new Resend("re_1").webhooks;
    expect(() => sdk.verify({ payload: body, headers, webhookSecret: secret })).not.toThrow();
    expect(verifySvix({ secret, ...headers, body, now: new Date() })).toBe(true);
    expect(verifySvix({ secret, ...headers, body: Buffer.from(body), now: new Date() })).toBe(true);
  });

  it.each([
    [-299, true],
    [299, true],
    [-301, false],
    [301, false],
  ])("a timestamp %i seconds away is accepted: %s", (away, accepted) => {
    expect(verifySvix({ secret, ...signed(second + away), body, now })).toBe(accepted);
  });

  it("accepts one good signature among several, for rotation", () => {
    const good = signed(second);
    const several = `v1,AAAA ${good.signature} v1a,zzz`;
    expect(verifySvix({ secret, ...good, signature: several, body, now })).toBe(true);
  });

  it.each([
    ["a forged signature", { signature: "v1,AAAA" }],
    ["no signature", { signature: "" }],
    ["another body", { body: `${body} ` }],
    ["another id", { id: "msg_2" }],
    ["another secret", { secret: "whsec_b3RoZXI=" }],
    ["an empty secret", { secret: "whsec_" }],
    ["a timestamp that is none", { timestamp: "soon" }],
  ])("refuses %s", (_, change) => {
    expect(verifySvix({ secret, ...signed(second), body, now, ...change })).toBe(false);
  });
});

describe("parseEmailEvent", () => {
  const event = (type: string, data: Record<string, unknown> = {}) =>
    JSON.stringify({
      type,
      created_at: "2026-11-22T11:00:00.000Z",
      data: { email_id: "re-1", tags: { cora_email: "eml_1" }, ...data },
    });
  const bounce = (type: string) => ({ bounce: { type, subType: "General", message: "<ann@example.test> unknown" } });

  it.each([
    ["email.sent", {}, "sent", false, "sent"],
    ["email.delivered", {}, "delivered", false, "delivered"],
    ["email.delivery_delayed", {}, "delayed", false, "delivery_delayed"],
    ["email.bounced", bounce("Permanent"), "bounced", true, "bounced:Permanent:General"],
    ["email.bounced", bounce("Transient"), "bounced", false, "bounced:Transient:General"],
    ["email.complained", {}, "complained", true, "complained"],
    ["email.failed", { failed: { reason: "reached_daily_quota" } }, "failed", false, "failed:reached_daily_quota"],
    ["email.failed", { failed: { reason: "ann@example.test is odd" } }, "failed", false, "failed"],
    [
      "email.suppressed",
      { suppressed: { type: "OnAccountSuppressionList", message: "x" } },
      "failed",
      true,
      "suppressed:OnAccountSuppressionList",
    ],
    ["email.opened", {}, "opened", false, "opened"],
    ["email.clicked", {}, "opened", false, "clicked"],
  ])("reads %s %j", (type, data, state, suppress, detail) => {
    expect(parseEmailEvent(event(type, data))).toEqual({
      providerId: "re-1",
      tags: { cora_email: "eml_1" },
      state,
      suppress,
      detail,
      messageId: null,
      at: new Date("2026-11-22T11:00:00Z"),
    });
  });

  it("takes tags as a list too", () => {
    const tags = [{ name: "cora_email", value: "eml_1" }, { name: "cora_attempt", value: "att_1" }, null];
    expect(parseEmailEvent(event("email.sent", { tags }))?.tags).toEqual({
      cora_email: "eml_1",
      cora_attempt: "att_1",
    });
  });

  it("answers null for other events and never throws", () => {
    for (const body of [
      "",
      "null",
      "[]",
      "{",
      event("contact.created"),
      event("email.received"),
      event("email.sent", { email_id: 4 }),
    ]) {
      expect(parseEmailEvent(body)).toBeNull();
    }
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (body) => void parseEmailEvent(body)));
  });
});
