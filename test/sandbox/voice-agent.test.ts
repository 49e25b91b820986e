import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ElevenLabsClient, ElevenLabsError } from "@elevenlabs/elevenlabs-js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { VendorContext } from "../../sandbox/vendor.ts";
import { createVoiceAgentVendor } from "../../sandbox/voice-agent/voice-agent-vendor.ts";
import { eventually, startReceiver, startVendor } from "./vendor-bench.ts";
import type { WebhookReceiver } from "./vendor-bench.ts";

const apiKey = "sk_sandbox";
const webhookSecret = "wsec_voice_agent_test";
const create = (ctx: VendorContext) => createVoiceAgentVendor(ctx, { apiKey, webhookSecret });

let receiver: WebhookReceiver;
let bench: Awaited<ReturnType<typeof startVendor>>;
let elevenlabs: ElevenLabsClient;

beforeAll(async () => void (receiver = await startReceiver()));
afterAll(() => receiver.close());
beforeEach(async () => {
  bench = await startVendor(create, { webhookBase: receiver.url });
  elevenlabs = clientFor(bench.url);
});
afterEach(async () => {
  await bench.close();
  receiver.received.length = 0;
  receiver.answers.length = 0;
});

const clientFor = (baseUrl: string, key = apiKey) => new ElevenLabsClient({ apiKey: key, baseUrl, maxRetries: 0 });

const register = (toNumber: string, client = elevenlabs) =>
  client.conversationalAi.twilio.registerCall({
    agentId: "agent_1",
    fromNumber: "+12025550100",
    toNumber,
    direction: "outbound",
    conversationInitiationClientData: {
      conversationConfigOverride: {
        agent: {
          firstMessage: "Hello {{name}}, this is Ada, an AI assistant.",
          language: "en",
          prompt: { prompt: "You are Ada. Never be rude. Cora calls people so that teams need not." },
        },
      },
      dynamicVariables: { cora_call: "call_1", cora_attempt: "att_1", name: "Grace" },
    },
  });

/** Stands where Twilio would: opens the stream that the TwiML names and reports the call. */
async function dial(twiml: string) {
  const url = /<Stream url="(?<url>[^"]+)"/.exec(twiml)?.groups?.["url"] ?? "";
  const id = /name="conversation_id" value="(?<id>[^"]+)"/.exec(twiml)?.groups?.["id"] ?? "";
  const socket = new WebSocket(url);
  const heard: { event: string; streamSid: string }[] = [];
  const state = { closed: null as number | null };
  socket.on("message", (data: Buffer) => heard.push(JSON.parse(data.toString("utf8")) as (typeof heard)[number]));
  socket.on("close", (code) => (state.closed = code));
  await new Promise((resolve) => socket.once("open", resolve));
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ event: "connected", protocol: "Call", version: "1.0.0" });
  const start = { accountSid: "AC1", callSid: "CA1", streamSid: "MZ1", customParameters: { conversation_id: id } };
  send({ event: "start", sequenceNumber: "1", streamSid: "MZ1", start });
  return { id, heard, state, send, socket };
}

const statusOf = async (id: string) => (await elevenlabs.conversationalAi.conversations.get(id)).status;

interface Report {
  type: string;
  event_timestamp: number;
  data: Record<string, unknown>;
}

async function report(): Promise<Report> {
  const webhook = await eventually(() => receiver.received[0]);
  expect(webhook.path).toBe("/webhooks/elevenlabs");
  const signature = String(webhook.headers["elevenlabs-signature"]);
  return (await elevenlabs.webhooks.constructEvent(webhook.body, signature, webhookSecret)) as Report;
}

describe("a registered call", () => {
  it("is answered with TwiML that leads to this server and names the conversation", async () => {
    const twiml = await register("+12025550101");
    expect(twiml).toMatch(
      /^<\?xml[^>]*\?><Response><Connect><Stream url="ws:\/\/127\.0\.0\.1:\d+\/[^"?]*"><Parameter name="conversation_id"/,
    );
    const { conversations } = await elevenlabs.conversationalAi.conversations.list({ agentId: "agent_1" });
    expect(conversations).toMatchObject([{ status: "initiated", callSuccessful: "unknown", direction: "outbound" }]);
    expect(bench.effects.list()).toHaveLength(0);
  });

  it("becomes a conversation on the line, which the agent ends", async () => {
    const call = await dial(await register("+12025550101"));
    await eventually(() => call.heard.some(({ event }) => event === "media"));
    await eventually(() => call.state.closed === 1000);
    expect(new Set(call.heard.map(({ event }) => event))).toEqual(new Set(["media", "mark"]));
    expect(call.heard.every(({ streamSid }) => streamSid === "MZ1")).toBe(true);
    expect(bench.effects.list()).toMatchObject([
      {
        vendor: "elevenlabs",
        kind: "conversation",
        vendor_id: call.id,
        cora_id: "call_1",
        attempt_id: "att_1",
        to: "+12025550101",
      },
    ]);
  });

  it("is reported afterwards, signed, with transcript, call and our own ids", async () => {
    const call = await dial(await register("+12025550101"));
    const { type, event_timestamp, data } = await report();
    expect(type).toBe("post_call_transcription");
    expect(event_timestamp).toBeCloseTo(Date.now() / 1000, -2);
    expect(data).toMatchObject({
      agent_id: "agent_1",
      conversation_id: call.id,
      status: "done",
      user_id: null,
      metadata: {
        phone_call: {
          type: "twilio",
          call_sid: "CA1",
          stream_sid: "MZ1",
          external_number: "+12025550101",
          direction: "outbound",
        },
      },
      analysis: { call_successful: "success", transcript_summary: expect.stringContaining("meeting") as string },
      conversation_initiation_client_data: { dynamic_variables: { cora_call: "call_1", cora_attempt: "att_1" } },
    });
    const transcript = data["transcript"] as { role: string; message: string; time_in_call_secs: number }[];
    expect(transcript[0]).toMatchObject({
      role: "agent",
      message: "Hello Grace, this is Ada, an AI assistant.",
      time_in_call_secs: 0,
    });
    expect(transcript[2]?.message).toContain("Cora calls people so that teams need not.");
    expect(transcript.map(({ role }) => role)).toEqual(["agent", "user", "agent", "user", "agent", "user"]);
  });

  it("shows the same when it is asked for", async () => {
    const call = await dial(await register("+12025550101"));
    await report();
    const shown = await elevenlabs.conversationalAi.conversations.get(call.id);
    expect(shown).toMatchObject({
      status: "done",
      conversationId: call.id,
      metadata: { phoneCall: { type: "twilio", callSid: "CA1" } },
      analysis: { callSuccessful: "success" },
      conversationInitiationClientData: { dynamicVariables: { cora_attempt: "att_1" } },
    });
    expect(shown.metadata.callDurationSecs).toBeGreaterThan(0);
    expect(shown.transcript).toHaveLength(6);
  });

  it.each([
    ["+12025550103", /not interested/, "failure"],
    ["+12025550104", /never call me again/, "failure"],
    ["+12025550142", /by email|please do/, "success"],
  ])("to %s goes as that person is", async (number, words, successful) => {
    await dial(await register(number));
    const { data } = await report();
    const said = (data["transcript"] as { role: string; message: string }[]).filter(({ role }) => role === "user");
    expect(said.map(({ message }) => message).join(" ")).toMatch(words);
    expect(data["analysis"]).toMatchObject({ call_successful: successful });
  });

  it("that the person leaves early is reported with what was said until then", async () => {
    const slow = await startVendor(create, { webhookBase: receiver.url, timeScale: 2 });
    const call = await dial(await register("+12025550101", clientFor(slow.url)));
    await eventually(() => call.heard.length > 0);
    call.send({ event: "stop", sequenceNumber: "2", streamSid: "MZ1", stop: { callSid: "CA1" } });
    const { data } = await report();
    expect(data).toMatchObject({ status: "done", analysis: { call_successful: "unknown" } });
    expect(data["transcript"]).toHaveLength(1);
    await slow.close();
  });

  it("takes one call only", async () => {
    const twiml = await register("+12025550101");
    await dial(twiml);
    await eventually(() => bench.effects.list().length === 1);
    const second = await dial(twiml);
    await eventually(() => second.state.closed === 1008);
    expect(bench.effects.list()).toHaveLength(1);
  });
});

describe("a refusal", () => {
  const refused = async (work: PromiseLike<unknown>) => {
    const error = await Promise.resolve(work)
      .then(() => null)
      .catch((cause: unknown) => cause);
    if (error instanceof ElevenLabsError) return error;
    throw new Error(`not refused by ElevenLabs: ${String(error)}`);
  };

  it("for a wrong key", async () => {
    const error = await refused(register("+12025550101", clientFor(bench.url, "sk_wrong")));
    expect(error).toMatchObject({ statusCode: 401, body: { detail: { status: "invalid_api_key" } } });
  });

  it("for missing fields", async () => {
    const error = await refused(
      elevenlabs.conversationalAi.twilio.registerCall({ agentId: "", fromNumber: "+1", toNumber: "+1" }),
    );
    expect(error).toMatchObject({
      statusCode: 422,
      body: { detail: [{ loc: ["body", "agent_id"], type: "missing" }] },
    });
  });

  it("for a conversation that never was", async () => {
    const error = await refused(elevenlabs.conversationalAi.conversations.get("conv_none"));
    expect(error).toMatchObject({ statusCode: 404, body: { detail: { status: "conversation_not_found" } } });
  });

  it("by an ordered fault", async () => {
    bench.faults.order({ vendor: "elevenlabs", operation: "register-call", fault: "status", status: 503 });
    expect(await refused(register("+12025550101"))).toMatchObject({ statusCode: 503 });
    bench.faults.order({ vendor: "elevenlabs", operation: "register-call", fault: "drop_after_accept" });
    await expect(register("+12025550101")).rejects.toThrow();
    expect((await elevenlabs.conversationalAi.conversations.list()).conversations).toHaveLength(1);
  });

  it("of a WebSocket anywhere else", async () => {
    const socket = new WebSocket(`${bench.url.replace("http", "ws")}/elsewhere`);
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toContain("404");
  });
});

describe("the report after a call", () => {
  it("is posted once, taken or not: whoever missed it has to ask", async () => {
    receiver.answers.push(500);
    const call = await dial(await register("+12025550104"));
    await report();
    await eventually(() => bench.log.some((line) => line.includes("gave up")));
    expect(receiver.received).toHaveLength(1);
    expect(await statusOf(call.id)).toBe("done");
  });

  it("can be ordered twice", async () => {
    bench.faults.order({
      vendor: "elevenlabs",
      operation: "webhook",
      fault: "duplicate_callbacks",
      to: "+12025550104",
    });
    await dial(await register("+12025550104"));
    await eventually(() => receiver.received.length === 2);
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  });

  it("can be ordered lost", async () => {
    bench.faults.order({ vendor: "elevenlabs", operation: "webhook", fault: "lose_callbacks", to: "+12025550104" });
    const call = await dial(await register("+12025550104"));
    await dial(await register("+12025550103"));
    await report();
    expect(receiver.received[0]?.body).not.toContain(call.id);
  });
});

describe("the account", () => {
  it("answers, in every field that the SDK demands", async () => {
    expect(await elevenlabs.user.get()).toMatchObject({ userId: "user_sandbox", subscription: { status: "active" } });
  });
});

describe("after a restart", () => {
  const folder = mkdtempSync(join(tmpdir(), "cora-voice-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("conversations are still there, and an interrupted one ends in a report", async () => {
    const before = await startVendor(create, { webhookBase: receiver.url, folder, timeScale: 2 });
    const waiting = await register("+12025550101", clientFor(before.url));
    const call = await dial(await register("+12025550101", clientFor(before.url)));
    await eventually(() => call.heard.length > 0);
    await before.close();

    const after = await startVendor(create, { webhookBase: receiver.url, folder });
    expect((await report()).data).toMatchObject({ conversation_id: call.id, status: "done" });
    const { conversations } = await clientFor(after.url).conversationalAi.conversations.list();
    expect(conversations.map(({ status }) => status)).toEqual(["done", "initiated"]);
    expect(waiting).toContain(conversations[1]?.conversationId);
    await after.close();
  });
});
