import { createHmac } from "node:crypto";
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { elevenLabsVoice } from "../../providers/elevenlabs/index.ts";
import { parseVoiceEvent, verifyElevenLabs } from "../../providers/elevenlabs/webhook.ts";
import type { RegisterCall } from "../../providers/voice-agent-provider.ts";
import { closedPort, vendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

const call: RegisterCall = {
  agentId: "agent_1",
  to: "+12025550101",
  from: "+12025550199",
  callId: "call_1",
  attemptId: "att_1",
  prompt: "You are Cora.",
  firstMessage: "Hello Ann",
  language: "en-US",
};

const twiml = '<?xml version="1.0"?><Response><Connect><Stream url="wss://x"/></Connect></Response>';
const conversation = (more: Record<string, unknown> = {}) => ({
  agent_id: "agent_1",
  conversation_id: "conv_1",
  status: "done",
  transcript: [
    { role: "agent", message: "Hello Ann", time_in_call_secs: 0 },
    { role: "agent", message: null, tool_calls: [{}], time_in_call_secs: 1 },
    { role: "user", message: "Hi", time_in_call_secs: 3 },
    { role: "stranger", message: "?", time_in_call_secs: 4 },
    { role: "constructor", message: "?", time_in_call_secs: 4 },
  ],
  metadata: { call_duration_secs: 42 },
  analysis: { transcript_summary: "They talked." },
  conversation_initiation_client_data: { dynamic_variables: { cora_call: "call_1", cora_attempt: "att_1" } },
  ...more,
});
const read = {
  conversationId: "conv_1",
  status: "done",
  callId: "call_1",
  attemptId: "att_1",
  turns: [
    { speaker: "agent", text: "Hello Ann", offsetSeconds: 0 },
    { speaker: "person", text: "Hi", offsetSeconds: 3 },
  ],
  durationSeconds: 42,
  summary: "They talked.",
};

let vendor: VendorServer;
const voice = (timeoutMs = 5_000) => elevenLabsVoice({ apiKey: "xi_1", baseUrl: vendor.url, timeoutMs });

beforeAll(async () => {
  vendor = await vendorServer();
});
afterAll(() => vendor.close());

describe("registering a call", () => {
  it("hands our ids and the agent's words over and gets TwiML", async () => {
    vendor.answer({ status: 200, headers: { "content-type": "application/xml" }, body: twiml });
    expect(await voice().registerCall(call)).toBe(twiml);
    const [request] = vendor.seen;
    expect(request?.url.pathname).toBe("/v1/convai/twilio/register-call");
    expect(request?.headers["xi-api-key"]).toBe("xi_1");
    expect(JSON.parse(request?.body ?? "")).toEqual({
      agent_id: "agent_1",
      from_number: call.from,
      to_number: call.to,
      direction: "outbound",
      conversation_initiation_client_data: {
        user_id: "att_1",
        dynamic_variables: { cora_call: "call_1", cora_attempt: "att_1" },
        conversation_config_override: {
          agent: { first_message: "Hello Ann", language: "en", prompt: { prompt: "You are Cora." } },
        },
      },
    });
  });

  it.each([
    ["422", { status: 422, body: { detail: [{ loc: [], msg: call.to, type: "x" }] } }, "refused", "http_422"],
    ["401", { status: 401, body: { detail: "no" } }, "refused", "http_401"],
    ["429", { status: 429, body: {} }, "throttled", "http_429"],
    ["500", { status: 500, body: {} }, "unknown", "http_500"],
    ["a cut line", "reset", "unknown", "econnreset"],
    ["no TwiML", { status: 200, body: { fine: true } }, "unknown", "no_twiml"],
  ] as const)("throws codes only, after one try: %s", async (_, answer, kind, code) => {
    vendor.answer(answer);
    const failure: unknown = await voice()
      .registerCall(call)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, code, message: `elevenlabs ${kind}: ${code}` });
    expect(vendor.seen).toHaveLength(1);
  });

  it("tells silence from a refused connection", async () => {
    vendor.answer("silence");
    await expect(voice(150).registerCall(call)).rejects.toMatchObject({ kind: "unknown", code: "timeout" });
    const nowhere = elevenLabsVoice({ apiKey: "xi_1", baseUrl: await closedPort() });
    await expect(nowhere.registerCall(call)).rejects.toMatchObject({ kind: "unreachable" });
  });
});

describe("a conversation", () => {
  it("is read in our words", async () => {
    vendor.answer({ status: 200, body: conversation() });
    expect(await voice().getConversation("conv/1")).toEqual(read);
    expect(vendor.seen[0]?.url.pathname).toBe("/v1/convai/conversations/conv%2F1");
    expect(vendor.seen[0]?.headers["xi-api-key"]).toBe("xi_1");
  });

  it.each([
    ["initiated", "in_progress"],
    ["in-progress", "in_progress"],
    ["processing", "in_progress"],
    ["done", "done"],
    ["failed", "failed"],
  ])("that is %s counts as %s", async (status, expected) => {
    vendor.answer({ status: 200, body: conversation({ status, transcript: null, metadata: null, analysis: null }) });
    expect(await voice().getConversation("conv_1")).toMatchObject({
      status: expected,
      turns: [],
      durationSeconds: null,
    });
  });

  it("is null where there is none; trouble throws", async () => {
    vendor.answer({ status: 404, body: {} });
    expect(await voice().getConversation("conv_1")).toBeNull();
    vendor.answer({ status: 500, body: {} });
    await expect(voice().getConversation("conv_1")).rejects.toMatchObject({ kind: "unknown", code: "http_500" });
    vendor.answer({ status: 200, body: "nonsense" });
    await expect(voice().getConversation("conv_1")).rejects.toMatchObject({ code: "unreadable_conversation" });
    vendor.answer("silence");
    await expect(voice(150).getConversation("conv_1")).rejects.toMatchObject({ code: "timeout" });
  });

  it("checks the account", async () => {
    vendor.answer({ status: 200, body: { user_id: "u" } });
    await voice().check();
    vendor.answer({ status: 401, body: {} });
    await expect(voice().check()).rejects.toMatchObject({ kind: "refused", code: "http_401" });
  });
});

describe("verifyElevenLabs", () => {
  const secret = "wsec_test";
  const body = JSON.stringify({ type: "post_call_transcription", data: conversation() });
  const now = new Date("2026-11-22T11:00:00Z");
  const second = now.getTime() / 1000;
  const header = (timestamp: number) =>
    `t=${timestamp},v0=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;

  it("accepts what the SDK accepts", async () => {
    const signature = header(Math.floor(Date.now() / 1000));
    const { webhooks } = new ElevenLabsClient({ apiKey: "xi_1" });
    await expect(webhooks.constructEvent(body, signature, secret)).resolves.toMatchObject({
      type: "post_call_transcription",
    });
    expect(verifyElevenLabs({ secret, signature, body, now: new Date() })).toBe(true);
  });

  it.each([
    [-1_799, true],
    [-1_801, false],
    [299, true],
    [301, false],
  ])("a timestamp %i seconds away is accepted: %s", (away, accepted) => {
    expect(verifyElevenLabs({ secret, signature: header(second + away), body, now })).toBe(accepted);
  });

  it.each([
    ["a forged signature", { signature: `t=${second},v0=${"0".repeat(64)}` }],
    ["half a signature", { signature: header(second).slice(0, -2) }],
    ["nothing", { signature: "" }],
    ["another body", { body: `${body} ` }],
    ["another secret", { secret: "other" }],
  ])("refuses %s", (_, change) => {
    expect(verifyElevenLabs({ secret, signature: header(second), body, now, ...change })).toBe(false);
  });
});

describe("parseVoiceEvent", () => {
  it("reads the report after a call", () => {
    expect(parseVoiceEvent(JSON.stringify({ type: "post_call_transcription", data: conversation() }))).toEqual(read);
  });

  it("finds the attempt by the user id where the variables are missing", () => {
    const data = conversation({ conversation_initiation_client_data: { user_id: "att_2" } });
    const event = parseVoiceEvent(JSON.stringify({ type: "post_call_transcription", data }));
    expect(event).toMatchObject({ callId: null, attemptId: "att_2" });
  });

  it("answers null for other events and never throws", () => {
    for (const type of ["post_call_audio", "call_initiation_failure", "brand_new", 4]) {
      expect(parseVoiceEvent(JSON.stringify({ type, data: conversation() }))).toBeNull();
    }
    expect(parseVoiceEvent('{"type":"post_call_transcription","data":{}}')).toBeNull();
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (body) => void parseVoiceEvent(body)));
  });
});
