import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resend } from "resend";
import type { CreateEmailOptions } from "resend";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mailboxes } from "../../sandbox/mail/mailboxes.ts";
import { createMailVendor } from "../../sandbox/mail/mail-vendor.ts";
import type { VendorContext } from "../../sandbox/vendor.ts";
import { eventually, startReceiver, startVendor } from "./vendor-bench.ts";
import type { ReceivedWebhook, WebhookReceiver } from "./vendor-bench.ts";

const apiKey = "re_sandbox";
const webhookSecret = `whsec_${Buffer.from("a signing key for the mail test").toString("base64")}`;
const create = (ctx: VendorContext) => createMailVendor(ctx, { apiKey, webhookSecret });

let receiver: WebhookReceiver;
let bench: Awaited<ReturnType<typeof startVendor>>;
let resend: Resend;

beforeAll(async () => void (receiver = await startReceiver()));
afterAll(() => receiver.close());
beforeEach(async () => {
  bench = await startVendor(create, { webhookBase: receiver.url });
  resend = new Resend(apiKey, { baseUrl: bench.url });
});
afterEach(async () => {
  await bench.close();
  receiver.received.length = 0;
  receiver.answers.length = 0;
});

const mail = (localPart: string, more: Partial<CreateEmailOptions> = {}) =>
  ({
    from: "Ada <ada@cora.example>",
    to: `${localPart}@people.example`,
    subject: "Hello",
    text: "Good day.",
    tags: [
      { name: "cora_email", value: "eml_1" },
      { name: "cora_attempt", value: "att_1" },
    ],
    ...more,
  }) as CreateEmailOptions;

function verify({ headers, body }: ReceivedWebhook) {
  const header = (name: string) => String(headers[name]);
  return resend.webhooks.verify({
    payload: body,
    headers: { id: header("svix-id"), timestamp: header("svix-timestamp"), signature: header("svix-signature") },
    webhookSecret,
  });
}

const typesSeen = () => receiver.received.map((webhook) => verify(webhook).type);

async function send(localPart: string, more: Partial<CreateEmailOptions> = {}) {
  const { data, error } = await resend.emails.send(mail(localPart, more));
  expect(error).toBeNull();
  return data?.id ?? "";
}

describe("a mailbox", () => {
  const stories: Record<string, string[]> = {
    delivered: ["email.sent", "email.delivered"],
    bounced: ["email.sent", "email.bounced"],
    complained: ["email.sent", "email.delivered", "email.complained"],
    delayed: ["email.sent", "email.delivery_delayed", "email.delivered"],
    replies: ["email.sent", "email.delivered", "email.received"],
    "out-of-office": ["email.sent", "email.delivered", "email.received"],
    agrees: ["email.sent", "email.delivered", "email.received"],
    quotes: ["email.sent", "email.delivered", "email.received"],
    declines: ["email.sent", "email.delivered", "email.received"],
    "opts-out": ["email.sent", "email.delivered", "email.received"],
    opens: ["email.sent", "email.delivered", "email.opened"],
    suppressed: ["email.suppressed"],
  };

  it("of every kind has its story told here", () => {
    expect(mailboxes.map(({ localPart }) => localPart).toSorted()).toEqual(Object.keys(stories).toSorted());
  });

  it.each(Object.entries(stories))("named %s reports %j in order, signed", async (localPart, types) => {
    const id = await send(localPart);
    await eventually(() => receiver.received.length >= types.length);
    expect(typesSeen()).toEqual(types);
    const last = types.findLast((type) => type !== "email.received");
    expect(`email.${(await resend.emails.get(id)).data?.last_event}`).toBe(last);
  });

  it("with a suffix behaves alike, on any domain", async () => {
    await send("x", { to: "bounced+42@elsewhere.example" });
    await eventually(() => typesSeen().includes("email.bounced"));
  });

  it("that nobody listed just gets the mail", async () => {
    await send("ingrid");
    await eventually(() => typesSeen().includes("email.delivered"));
  });

  it("that bounced says so permanently, with the mail's tags", async () => {
    const id = await send("bounced");
    const webhook = await eventually(() => receiver.received.find(({ body }) => body.includes("email.bounced")));
    expect(verify(webhook)).toMatchObject({
      type: "email.bounced",
      data: {
        email_id: id,
        to: ["bounced@people.example"],
        subject: "Hello",
        tags: { cora_email: "eml_1", cora_attempt: "att_1" },
        bounce: { type: "Permanent", subType: "General" },
      },
    });
  });

  it("outside the table writes whatever a trial lets them write, and an order that makes no sense is refused", async () => {
    const write = (body: unknown) =>
      fetch(`${bench.url}/_sandbox/mails`, { method: "POST", body: JSON.stringify(body) });
    const written = {
      from: "Zoe <zoe@people.example>",
      to: "r-1@cora.example",
      cc: ["a@b.example"],
      html: "<p>Hi</p>",
    };
    expect((await write(written)).status).toBe(201);
    await eventually(() => typesSeen().includes("email.received"));
    const event = JSON.parse(receiver.received.at(-1)?.body ?? "");
    expect(event.data).toMatchObject({ from: written.from, to: [written.to], cc: written.cc, subject: "" });
    const { data } = await resend.emails.receiving.get(event.data.email_id);
    expect(data).toMatchObject({ html: written.html, text: null, message_id: event.data.message_id });
    expect((await write({ from: "zoe@people.example" })).status).toBe(400);
  });

  it("that replies writes to the reply-to address, in the thread", async () => {
    const id = await send("replies", { replyTo: "ada+thread@cora.example" });
    const webhook = await eventually(() => receiver.received.find(({ body }) => body.includes("email.received")));
    const event = verify(webhook);
    if (event.type !== "email.received") throw new Error(event.type);
    expect(event.data).toMatchObject({ from: "replies@people.example", to: ["ada+thread@cora.example"] });
    const { data: original } = await resend.emails.get(id);
    const { data: reply } = await resend.emails.receiving.get(event.data.email_id);
    expect(reply).toMatchObject({ object: "email", subject: "Re: Hello", from: "replies@people.example" });
    expect(reply?.headers).toMatchObject({ "in-reply-to": original?.message_id });
    expect((await resend.emails.receiving.list()).data?.data).toHaveLength(1);
  });

  it("out of office marks its answer as automatic", async () => {
    await send("out-of-office");
    const webhook = await eventually(() => receiver.received.find(({ body }) => body.includes("email.received")));
    const event = verify(webhook);
    if (event.type !== "email.received") throw new Error(event.type);
    const { data } = await resend.emails.receiving.get(event.data.email_id);
    expect(data?.headers).toMatchObject({ "auto-submitted": "auto-replied" });
    expect(event.data.to).toEqual(["ada@cora.example"]);
  });
});

describe("accepting a mail", () => {
  it("shows it by id and in the list, and writes one effect", async () => {
    const { data } = await resend.emails.send(mail("delivered"), { idempotencyKey: "k1" });
    const shown = await resend.emails.get(data?.id ?? "");
    expect(shown.data).toMatchObject({
      object: "email",
      id: data?.id,
      text: "Good day.",
      html: null,
      to: ["delivered@people.example"],
    });
    expect(shown.headers).toMatchObject({ "ratelimit-limit": "100", "ratelimit-reset": "1" });
    expect((await resend.emails.list()).data).toMatchObject({
      object: "list",
      has_more: false,
      data: [{ id: data?.id }],
    });
    expect(bench.effects.list()).toEqual([
      {
        at: expect.any(String) as string,
        side: "live",
        vendor: "resend",
        kind: "email",
        vendor_id: data?.id,
        cora_id: "eml_1",
        attempt_id: "att_1",
        to: "delivered@people.example",
        idempotency_key: "k1",
      },
    ]);
  });

  it("sends a batch, one effect each", async () => {
    const { data } = await resend.batch.send([mail("delivered"), mail("bounced")], { idempotencyKey: "b1" });
    expect(data?.data).toHaveLength(2);
    const again = await resend.batch.send([mail("delivered"), mail("bounced")], { idempotencyKey: "b1" });
    expect(again.data).toEqual(data);
    expect(bench.effects.list().map(({ vendor_id }) => vendor_id)).toEqual(data?.data.map(({ id }) => id));
  });

  it("pages through its list", async () => {
    const ids = [await send("a"), await send("b"), await send("c")];
    const first = await resend.emails.list({ limit: 2 });
    expect(first.data).toMatchObject({ has_more: true, data: [{ id: ids[2] }, { id: ids[1] }] });
    const next = await resend.emails.list({ limit: 2, after: ids[1] ?? "" });
    expect(next.data).toMatchObject({ has_more: false, data: [{ id: ids[0] }] });
  });

  it("lists one verified domain for those who ask whether it is ready", async () => {
    const { data } = await resend.domains.list();
    expect(data?.data).toMatchObject([{ status: "verified", name: "sandbox.example" }]);
  });
});

describe("an idempotency key", () => {
  it("answers a repeat alike and sends nothing more", async () => {
    const first = await resend.emails.send(mail("delivered"), { idempotencyKey: "same" });
    const second = await resend.emails.send(mail("delivered"), { idempotencyKey: "same" });
    expect(second.data).toEqual(first.data);
    expect(bench.effects.list()).toHaveLength(1);
  });

  it("refuses another payload", async () => {
    await resend.emails.send(mail("delivered"), { idempotencyKey: "same" });
    const { error } = await resend.emails.send(mail("bounced"), { idempotencyKey: "same" });
    expect(error).toMatchObject({ statusCode: 409, name: "invalid_idempotent_request" });
  });

  it("refuses a repeat while the first request still runs", async () => {
    bench.faults.order({ vendor: "resend", operation: "emails.send", fault: "delay", delay_ms: 1500 });
    const slow = resend.emails.send(mail("delivered"), { idempotencyKey: "same" });
    await eventually(() => bench.faults.list().length === 0);
    const { error } = await resend.emails.send(mail("delivered"), { idempotencyKey: "same" });
    expect(error).toMatchObject({ statusCode: 409, name: "concurrent_idempotent_requests" });
    expect((await slow).error).toBeNull();
    expect(bench.effects.list()).toHaveLength(1);
  });

  it("sends one mail for thirty requests at once", async () => {
    const sends = Array.from({ length: 30 }, () => resend.emails.send(mail("delivered"), { idempotencyKey: "same" }));
    const answers = await Promise.all(sends);
    const [effect, ...more] = bench.effects.list();
    expect(more).toEqual([]);
    for (const { data, error } of answers) {
      expect(data?.id ?? error?.name).toBeOneOf([effect?.vendor_id, "concurrent_idempotent_requests"]);
    }
  });

  it("is not used up by a mail that was refused", async () => {
    const refused = await resend.emails.send(mail("x", { to: "nobody" }), { idempotencyKey: "same" });
    expect(refused.error?.name).toBe("validation_error");
    const { error } = await resend.emails.send(mail("delivered"), { idempotencyKey: "same" });
    expect(error).toBeNull();
  });

  it("must not be longer than 256 characters", async () => {
    const { error } = await resend.emails.send(mail("delivered"), { idempotencyKey: "k".repeat(257) });
    expect(error).toMatchObject({ statusCode: 400, name: "invalid_idempotency_key" });
  });
});

describe("a refusal", () => {
  it.each([
    ["no recipient", { to: [] }, 422, "missing_required_field"],
    ["a recipient without a domain", { to: "nobody" }, 422, "validation_error"],
    ["a sender without a domain", { from: "Ada" }, 422, "invalid_from_address"],
    ["no subject", { subject: "" }, 422, "missing_required_field"],
    ["no content", { text: "" }, 422, "missing_required_field"],
    ["a tag beyond ASCII", { tags: [{ name: "größe", value: "1" }] }, 422, "validation_error"],
    [
      "too many recipients",
      { to: Array.from({ length: 51 }, (_, n) => `p${n}@people.example`) },
      422,
      "validation_error",
    ],
  ] as [string, Partial<CreateEmailOptions>, number, string][])("for %s", async (_title, more, statusCode, name) => {
    const { error } = await resend.emails.send(mail("delivered", more));
    expect(error).toMatchObject({ statusCode, name });
    expect(bench.effects.list()).toHaveLength(0);
  });

  it("for a wrong key and for none", async () => {
    const wrong = await new Resend("re_wrong", { baseUrl: bench.url }).emails.send(mail("delivered"));
    expect(wrong.error).toMatchObject({ statusCode: 403, name: "invalid_api_key" });
    const none = await fetch(`${bench.url}/emails`, { method: "POST", body: "{}" });
    expect(await none.json()).toMatchObject({ statusCode: 401, name: "missing_api_key" });
  });

  it("for what does not exist", async () => {
    expect((await resend.emails.get("3f1b1d0e-0000-4000-8000-000000000000")).error).toMatchObject({
      name: "not_found",
    });
    expect((await resend.segments.list()).error).toMatchObject({ statusCode: 404, name: "not_found" });
  });

  it("for more requests in a second than allowed", async () => {
    const strict = await startVendor((ctx) => createMailVendor(ctx, { apiKey, webhookSecret, requestsPerSecond: 1 }), {
      webhookBase: receiver.url,
    });
    const client = new Resend(apiKey, { baseUrl: strict.url });
    const answers = await Promise.all(Array.from({ length: 4 }, () => client.domains.list()));
    const refused = answers.find(({ error }) => error !== null);
    expect(refused?.error).toMatchObject({ statusCode: 429, name: "rate_limit_exceeded" });
    expect(refused?.headers).toMatchObject({ "retry-after": "1" });
    await strict.close();
  });
});

describe("an ordered fault", () => {
  it("refuses with a status and accepts nothing", async () => {
    bench.faults.order({ vendor: "resend", operation: "emails.send", fault: "status", status: 429, retry_after: 7 });
    const { error, headers } = await resend.emails.send(mail("delivered"), { idempotencyKey: "k" });
    expect(error).toMatchObject({ statusCode: 429, name: "rate_limit_exceeded" });
    expect(headers?.["retry-after"]).toBe("7");
    expect(bench.effects.list()).toHaveLength(0);
    expect((await resend.emails.send(mail("delivered"), { idempotencyKey: "k" })).error).toBeNull();
  });

  it.each(["drop_after_accept", "timeout_after_accept", "status_after_accept"] as const)(
    "%s keeps the mail and loses the answer",
    async (fault) => {
      bench.faults.order({
        vendor: "resend",
        operation: "emails.send",
        fault,
        delay_ms: 50,
        to: "delivered@people.example",
      });
      const lost = await resend.emails.send(mail("delivered"), { idempotencyKey: "k" });
      expect(lost.error).not.toBeNull();
      const [effect] = bench.effects.list();
      const again = await resend.emails.send(mail("delivered"), { idempotencyKey: "k" });
      expect(again.data?.id).toBe(effect?.vendor_id);
      expect(bench.effects.list()).toHaveLength(1);
    },
  );

  it.each(["drop_before_accept", "timeout_before_accept"] as const)("%s accepts nothing", async (fault) => {
    bench.faults.order({ vendor: "resend", operation: "emails.send", fault, delay_ms: 50 });
    expect((await resend.emails.send(mail("delivered"))).error).not.toBeNull();
    expect(bench.effects.list()).toHaveLength(0);
  });

  it("duplicates a webhook under the same id", async () => {
    bench.faults.order({ vendor: "resend", operation: "webhook", fault: "duplicate_callbacks" });
    await send("delivered");
    await eventually(() => typesSeen().filter((type) => type === "email.sent").length === 2);
    const ids = receiver.received
      .filter(({ body }) => body.includes("email.sent"))
      .map(({ headers }) => headers["svix-id"]);
    expect(new Set(ids).size).toBe(1);
  });

  it("reorders webhooks", async () => {
    bench.faults.order({ vendor: "resend", operation: "webhook", fault: "reorder_callbacks" });
    await send("delivered");
    await eventually(() => receiver.received.length === 2);
    expect(typesSeen()).toEqual(["email.delivered", "email.sent"]);
  });

  it("loses webhooks", async () => {
    bench.faults.order({ vendor: "resend", operation: "webhook", fault: "lose_callbacks" });
    await send("delivered");
    await eventually(() => receiver.received.length === 1);
    expect(typesSeen()).toEqual(["email.delivered"]);
  });
});

describe("webhooks", () => {
  it("are sent again under their id until somebody takes them", async () => {
    receiver.answers.push(503, 500);
    await send("suppressed");
    await eventually(() => receiver.received.length === 3);
    expect(new Set(receiver.received.map(({ headers }) => headers["svix-id"])).size).toBe(1);
    expect(typesSeen()).toEqual(["email.suppressed", "email.suppressed", "email.suppressed"]);
  });
});

describe("after a restart", () => {
  const folder = mkdtempSync(join(tmpdir(), "cora-mail-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("mails, keys and undelivered webhooks are still there", async () => {
    const unreachable = "http://127.0.0.1:1";
    const before = await startVendor(create, { webhookBase: unreachable, folder, timeScale: 0.1 });
    const first = await new Resend(apiKey, { baseUrl: before.url }).emails.send(mail("bounced"), {
      idempotencyKey: "k",
    });
    await before.close();

    const after = await startVendor(create, { webhookBase: receiver.url, folder });
    const client = new Resend(apiKey, { baseUrl: after.url });
    const again = await client.emails.send(mail("bounced"), { idempotencyKey: "k" });
    expect(again.data).toEqual(first.data);
    expect(after.effects.list()).toHaveLength(1);
    await eventually(() => typesSeen().includes("email.bounced") && typesSeen().includes("email.sent"));
    expect((await client.emails.get(first.data?.id ?? "")).data?.last_event).toBe("bounced");
    await after.close();
  });
});
