import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlaceCall } from "../../providers/call-provider.ts";
import { twilioCalls } from "../../providers/twilio/index.ts";
import { closedPort, vendorServer } from "./vendor-server.ts";
import type { Answer, VendorServer } from "./vendor-server.ts";

const accountSid = `AC${"0".repeat(32)}`;
const authToken = "token";
const TO = "+12025550101";
const FROM = "+12025550199";

const order: PlaceCall = {
  to: TO,
  from: FROM,
  answerUrl: "https://cora.test/webhooks/agt_1/outbound-voice?call=call_1&attempt=att_1&token=t",
  statusUrl: "https://cora.test/webhooks/agt_1/call-status?call=call_1&attempt=att_1&token=t",
  machineUrl: "https://cora.test/webhooks/agt_1/machine?call=call_1&attempt=att_1&token=t",
  recordingUrl: null,
  ringTimeoutSeconds: 25,
  maxDurationSeconds: 600,
};

const resource = (sid: string, more: Record<string, unknown> = {}) => ({
  sid,
  to: TO,
  from: FROM,
  status: "queued",
  date_created: "Sun, 22 Nov 2026 11:00:00 +0000",
  start_time: null,
  end_time: null,
  duration: null,
  answered_by: null,
  ...more,
});

let vendor: VendorServer;
const calls = (timeoutMs = 5_000) => twilioCalls({ accountSid, authToken, apiBaseUrl: vendor.url, timeoutMs });
const refuse = (status: number, code: number, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: { code, status, message: `The number ${TO} is not fine`, more_info: "https://example.test" },
});

beforeAll(async () => {
  vendor = await vendorServer();
});
afterAll(() => vendor.close());

describe("placing a call", () => {
  it("asks for one call with every callback, and takes its id", async () => {
    vendor.answer({ status: 201, body: resource("CA1") });
    expect(await calls().place(order)).toEqual({ kind: "accepted", providerId: "CA1" });
    expect(vendor.seen).toHaveLength(1);
    const [request] = vendor.seen;
    expect(request?.url.pathname).toBe(`/2010-04-01/Accounts/${accountSid}/Calls.json`);
    expect(request?.headers.authorization).toBe(`Basic ${btoa(`${accountSid}:${authToken}`)}`);
    const form = new URLSearchParams(request?.body);
    expect(Object.fromEntries(form)).toMatchObject({
      To: TO,
      From: FROM,
      Url: order.answerUrl,
      Timeout: "25",
      TimeLimit: "600",
      AsyncAmd: "true",
      MachineDetection: "DetectMessageEnd",
      AsyncAmdStatusCallback: `${order.machineUrl}#rc=5&rp=all`,
      StatusCallback: `${order.statusUrl}#rc=5&rp=all`,
    });
    expect(form.getAll("StatusCallbackEvent")).toEqual(["initiated", "ringing", "answered", "completed"]);
    expect(form.has("Record")).toBe(false);
  });

  it("records only where a recording is to be reported", async () => {
    vendor.answer({ status: 201, body: resource("CA1") });
    await calls().place({ ...order, recordingUrl: "https://cora.test/r" });
    const form = new URLSearchParams(vendor.seen[0]?.body);
    expect(form.get("Record")).toBe("true");
    expect(form.get("RecordingStatusCallback")).toContain("https://cora.test/r");
  });

  it.each([
    [400, 21211, "invalid_number"],
    [400, 21217, "invalid_number"],
    [400, 21214, "invalid_number"],
    [400, 21401, "invalid_number"],
    [400, 21421, "invalid_number"],
    [400, 21610, "opted_out"],
    [400, 21215, "blocked"],
    [403, 21216, "blocked"],
    [401, 20003, "configuration"],
    [400, 21210, "configuration"],
    [400, 21212, "configuration"],
    [400, 21205, "configuration"],
    [400, 21626, "configuration"],
    [403, 20005, "configuration"],
    [400, 99999, "other"],
    [404, 20404, "other"],
  ])("status %i with code %i is a refusal: %s", async (status, code, reason) => {
    vendor.answer(refuse(status, code));
    expect(await calls().place(order)).toEqual({ kind: "rejected", code: String(code), reason });
    expect(vendor.seen).toHaveLength(1);
  });

  it.each([
    ["429 with Retry-After", refuse(429, 20429, { "retry-after": "7" }), 7],
    ["429 without", refuse(429, 20429), 5],
    ["20429 under another status", refuse(400, 20429, { "retry-after": "3" }), 3],
  ])("%s is throttled, and asked once", async (_, answer, retryAfterSeconds) => {
    vendor.answer(answer);
    expect(await calls().place(order)).toEqual({ kind: "throttled", retryAfterSeconds });
    expect(vendor.seen).toHaveLength(1);
  });

  it.each([
    ["500", { status: 500, body: "oops" }, "http_500"],
    ["503 with a code", refuse(503, 20503), "20503"],
    ["408", { status: 408 }, "http_408"],
    ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" } }, "no_answer"],
    ["201 without an id", { status: 201, body: {} }, "no_call_sid"],
    ["201 with half a body", { status: 201, body: '{"sid": "CA' }, "no_answer"],
    ["a cut line", "reset", "econnreset"],
  ] as const)("%s leaves open whether a phone rings", async (_, answer, code) => {
    vendor.answer(answer);
    expect(await calls().place(order)).toEqual({ kind: "unknown", code });
    expect(vendor.seen).toHaveLength(1);
  });

  it("gives up on a vendor that never answers, and does not know", async () => {
    vendor.answer("silence");
    expect(await calls(150).place(order)).toEqual({ kind: "unknown", code: "timeout" });
    expect(vendor.seen).toHaveLength(1);
  });

  it.each(["closed port", "unknown host"])("knows that nothing was sent: %s", async (what) => {
    const apiBaseUrl = what === "closed port" ? await closedPort() : "http://cora-nowhere.invalid";
    const result = await twilioCalls({ accountSid, authToken, apiBaseUrl }).place(order);
    expect(result).toEqual({ kind: "throttled", retryAfterSeconds: 5 });
  });

  it("lets nothing that the vendor says about people through", async () => {
    vendor.answer(refuse(400, 21211));
    expect(JSON.stringify(await calls().place(order))).not.toContain("555");
    const failure: unknown = await calls()
      .check()
      .catch((error: unknown) => error);
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain("555");
  });
});

describe("looking a call up", () => {
  it.each([
    ["queued", null, "dialing", null],
    ["initiated", null, "dialing", null],
    ["ringing", null, "ringing", null],
    ["in-progress", null, "in_progress", null],
    ["completed", null, "completed", "connected"],
    ["completed", "human", "completed", "connected"],
    ["completed", "machine_end_beep", "completed", "voicemail"],
    ["busy", null, "completed", "no_answer"],
    ["no-answer", null, "completed", "no_answer"],
    ["failed", null, "failed", null],
    ["canceled", null, "cancelled", null],
  ])("%s answered by %s is %s with the outcome %s", async (status, answeredBy, state, outcome) => {
    vendor.answer({ status: 200, body: resource("CA1", { status, answered_by: answeredBy, duration: "12" }) });
    expect(await calls().get("CA1")).toMatchObject({ state, outcome, detail: status, durationSeconds: 12 });
  });

  it("answers null for a call that does not exist, and throws when nobody can be asked", async () => {
    vendor.answer(refuse(404, 20404));
    expect(await calls().get("CA1")).toBeNull();
    vendor.answer({ status: 500 });
    await expect(calls().get("CA1")).rejects.toMatchObject({ kind: "unknown", code: "http_500" });
  });

  it("finds calls since an instant, over the day boundary, queued ones too, and each once", async () => {
    const old = resource("CA1", { date_created: "Sat, 21 Nov 2026 23:59:50 +0000", status: "completed" });
    const near = resource("CA2", { date_created: "Sat, 21 Nov 2026 23:59:57 +0000", status: "ringing" });
    const queued = resource("CA3", { date_created: "Sun, 22 Nov 2026 00:00:05 +0000" });
    const other = resource("CA4", { date_created: "Sun, 22 Nov 2026 00:00:05 +0000", to: "+12025550102" });
    vendor.answer(({ url }) => {
      const page = url.searchParams.get("Status") === "queued" ? [queued] : [queued, near, old, other];
      return { status: 200, body: { calls: page, next_page_uri: null } };
    });
    const found = await calls().find({ to: TO, from: FROM, since: new Date("2026-11-22T00:00:00Z") });
    expect(found.map((call) => call.providerId).toSorted()).toEqual(["CA2", "CA3"]);
    expect(vendor.seen.map(({ url }) => url.searchParams.get("To"))).toEqual([TO, TO]);
    expect(vendor.seen[1]?.url.searchParams.get("StartTime>")).toMatch(/^2026-11-21/);
  });

  it("throws when the list cannot be had: an empty answer would mean that nobody was called", async () => {
    vendor.answer({ status: 503 });
    await expect(calls().find({ to: TO, from: FROM, since: new Date() })).rejects.toMatchObject({ kind: "unknown" });
    const nowhere = twilioCalls({ accountSid, authToken, apiBaseUrl: await closedPort() });
    await expect(nowhere.find({ to: TO, from: FROM, since: new Date() })).rejects.toMatchObject({
      kind: "unreachable",
    });
  });
});

describe("steering a live call", () => {
  const statusesSent = () => vendor.seen.map(({ body }) => new URLSearchParams(body).get("Status"));

  it("says a sentence and hangs up", async () => {
    vendor.answer({ status: 200, body: resource("CA1", { status: "in-progress" }) });
    await calls().sayAndHangUp("CA1", "Fish & <chips>", "en-US");
    const twiml = new URLSearchParams(vendor.seen[0]?.body).get("Twiml");
    expect(twiml).toContain('<Say language="en-US">Fish &amp; &lt;chips&gt;</Say><Hangup/>');
  });

  it("cancels a call that has not been answered with one request", async () => {
    vendor.answer({ status: 200, body: resource("CA1", { status: "canceled" }) });
    await calls().hangUp("CA1");
    expect(statusesSent()).toEqual(["canceled"]);
  });

  it.each([
    ["goes on", { status: 200, body: resource("CA1", { status: "in-progress" }) }],
    ["refuses", refuse(400, 21220)],
  ])("completes a call where Twilio %s after `canceled`", async (_, answer) => {
    const done = { status: 200, body: resource("CA1", { status: "completed" }) };
    vendor.answer(({ body }) => (body.includes("canceled") ? answer : done));
    await calls().hangUp("CA1");
    expect(statusesSent()).toEqual(["canceled", "completed"]);
  });

  it.each([
    ["goes on", { status: 200, body: resource("CA1", { status: "in-progress" }) }],
    ["refuses", refuse(400, 21220)],
  ])(
    "leaves a conversation alone where Twilio %s after `canceled` and only an unanswered call is unwanted",
    async (_, answer) => {
      vendor.answer(answer);
      await calls().hangUp("CA1", { unlessAnswered: true });
      expect(statusesSent()).toEqual(["canceled"]);
    },
  );

  it.each([refuse(400, 21220), refuse(404, 20404)])("does no harm to a call that has ended", async (answer) => {
    vendor.answer(answer);
    await calls().hangUp("CA1");
    await calls().sayAndHangUp("CA1", "hello", "en-US");
  });

  it("throws when it cannot know whether the call goes on", async () => {
    vendor.answer({ status: 500 });
    await expect(calls().hangUp("CA1")).rejects.toMatchObject({ kind: "unknown" });
    await expect(calls().sayAndHangUp("CA1", "hello", "en-US")).rejects.toMatchObject({ kind: "unknown" });
  });
});

describe("a recording", () => {
  it("comes as a stream, asked for with our password", async () => {
    vendor.answer({ status: 200, headers: { "content-type": "audio/mpeg" }, body: "sound" });
    const recording = await calls().recording("RE1");
    expect(recording?.contentType).toBe("audio/mpeg");
    expect(await new Response(recording?.body).text()).toBe("sound");
    expect(vendor.seen[0]?.url.pathname).toBe(`/2010-04-01/Accounts/${accountSid}/Recordings/RE1.mp3`);
    expect(vendor.seen[0]?.headers.authorization).toMatch(/^Basic /);
  });

  it("is followed to another host without our password", async () => {
    const media = await vendorServer();
    media.answer({ status: 200, body: "sound" });
    vendor.answer({ status: 307, headers: { location: `${media.url}/signed` } });
    expect(await new Response((await calls().recording("RE1"))?.body).text()).toBe("sound");
    expect(media.seen[0]?.headers.authorization).toBeUndefined();
    await media.close();
  });

  it("is null where there is none, and no path can be smuggled in", async () => {
    vendor.answer({ status: 404 });
    expect(await calls().recording("RE1")).toBeNull();
    expect(vendor.seen).toHaveLength(1);
    expect(await calls().recording("RE1/../../x")).toBeNull();
    expect(vendor.seen).toHaveLength(1);
  });

  it("gives up going round in circles, and on silence", async () => {
    vendor.answer({ status: 302, headers: { location: "/again" } });
    await expect(calls().recording("RE1")).rejects.toMatchObject({ code: "too_many_redirects" });
    vendor.answer("silence");
    await expect(calls(150).recording("RE1")).rejects.toMatchObject({ code: "timeout" });
  });
});

it("checks the account", async () => {
  vendor.answer({ status: 200, body: { sid: accountSid, status: "active" } });
  await calls().check();
  vendor.answer(refuse(401, 20003));
  await expect(calls().check()).rejects.toMatchObject({ kind: "refused", code: "20003" });
});
