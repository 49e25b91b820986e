import fc from "fast-check";
import twilio from "twilio";
import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { describe, expect, it } from "vitest";
import { parseRelayMessage, relayEnd, relayText } from "../../providers/twilio/relay.ts";
import { conversationRelayTwiml, hangUpTwiml, sayAndHangUpTwiml } from "../../providers/twilio/twiml.ts";
import { parseCallEvent, twilioDedupeKey, verifyTwilio, verifyTwilioUpgrade } from "../../providers/twilio/webhook.ts";

const authToken = "a-token";
const url = "https://cora.test/webhooks/agt_1/call-status?call=call_1&attempt=att_1&token=x%3D";
const params = { CallSid: "CA1", CallStatus: "ringing", SequenceNumber: "1", To: "+12025550101" };
const sign = (to: string, over: Record<string, string> = {}) => getExpectedTwilioSignature(authToken, to, over);

describe("verifyTwilio", () => {
  it.each([
    ["as configured", url],
    ["with the default port", url.replace("cora.test", "cora.test:443")],
    ["with the retry fragment", `${url}#rc=5&rp=all`],
  ])("accepts a signature over the URL %s", (_, signed) => {
    expect(verifyTwilio({ authToken, url, params, signature: sign(signed, params) })).toBe(true);
  });

  it("agrees with the SDK's own validator", () => {
    const signature = sign(url, params);
    expect(verifyTwilio({ authToken, url, params, signature })).toBe(
      twilio.validateRequest(authToken, signature, url, params),
    );
  });

  it.each([
    ["a forged signature", { signature: "AAAA" }],
    ["no signature", { signature: "" }],
    ["another token", { authToken: "other" }],
    ["an empty token", { authToken: "" }],
    ["a changed parameter", { params: { ...params, CallStatus: "completed" } }],
    ["an added parameter", { params: { ...params, Extra: "1" } }],
    ["another URL", { url: url.replace("agt_1", "agt_2") }],
    ["a URL that is none", { url: "not a url" }],
  ])("refuses %s", (_, change) => {
    expect(verifyTwilio({ authToken, url, params, signature: sign(url, params), ...change })).toBe(false);
  });

  it("checks the WebSocket handshake, over wss or https, with or without port", () => {
    const socket = "wss://cora.test/webhooks/agt_1/voice-ws?call=call_1";
    for (const signed of [socket, socket.replace("cora.test", "cora.test:443"), socket.replace("wss", "https")]) {
      expect(verifyTwilioUpgrade({ authToken, url: socket, signature: sign(signed) })).toBe(true);
    }
    expect(verifyTwilioUpgrade({ authToken, url: socket, signature: sign(socket.replace("call_1", "call_2")) })).toBe(
      false,
    );
  });
});

describe("parseCallEvent", () => {
  const at = new Date("2026-11-22T11:00:00Z");

  it.each([
    ["initiated", "dialing", null],
    ["ringing", "ringing", null],
    ["in-progress", "in_progress", null],
    ["completed", "completed", "connected"],
    ["busy", "completed", "no_answer"],
    ["no-answer", "completed", "no_answer"],
    ["failed", "failed", null],
    ["canceled", "cancelled", null],
  ])("reads the status %s as %s with the outcome %s", (status, state, outcome) => {
    const more = { CallStatus: status, Timestamp: "Sun, 22 Nov 2026 11:00:00 +0000", CallDuration: "31" };
    expect(parseCallEvent("call-status", { ...params, ...more })).toEqual({
      kind: "progress",
      providerId: "CA1",
      state,
      outcome,
      detail: status,
      sequence: 1,
      durationSeconds: 31,
      at,
    });
  });

  it("takes the time of arrival where Twilio gives none", () => {
    expect(parseCallEvent("call-status", params, at)).toMatchObject({ at, durationSeconds: null });
  });

  it.each([
    ["human", "human", false],
    ["machine_start", "machine", false],
    ["machine_end_beep", "machine", true],
    ["machine_end_silence", "machine", true],
    ["machine_end_other", "machine", true],
    ["__proto__", "unknown", false],
    ["constructor", "unknown", false],
    ["fax", "fax", false],
    ["unknown", "unknown", false],
    ["something_new", "unknown", false],
  ])("reads AnsweredBy %s as %s, ready for a message: %s", (heard, answeredBy, beep) => {
    const event = parseCallEvent("machine", { CallSid: "CA1", AnsweredBy: heard });
    expect(event).toEqual({ kind: "machine", providerId: "CA1", answeredBy, beep });
  });

  it.each([
    ["completed", true],
    ["absent", false],
    ["in-progress", false],
  ])("reads a recording that is %s as available: %s", (status, available) => {
    const told = { CallSid: "CA1", RecordingSid: "RE1", RecordingStatus: status, RecordingDuration: "9" };
    expect(parseCallEvent("recording", told)).toEqual({
      kind: "recording",
      providerId: "CA1",
      recordingId: "RE1",
      durationSeconds: 9,
      available,
    });
  });

  it("answers null for anything else and never throws", () => {
    expect(parseCallEvent("call-status", { CallSid: "CA1", CallStatus: "toString" })).toBeNull();
    expect(parseCallEvent("machine", {})).toBeNull();
    expect(parseCallEvent("recording", { CallSid: "CA1" })).toBeNull();
    const anyParams = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string())));
    fc.assert(
      fc.property(
        fc.constantFrom("call-status" as const, "machine" as const, "recording" as const),
        anyParams,
        (path, any) => {
          parseCallEvent(path, any);
          twilioDedupeKey(any, {});
        },
      ),
    );
  });
});

describe("twilioDedupeKey", () => {
  it("is Twilio's token where there is one", () => {
    expect(twilioDedupeKey(params, { "I-Twilio-Idempotency-Token": "tok" })).toBe("tok");
  });

  it("tells events of one call apart, and is the same for a repeat", () => {
    const machine = { CallSid: "CA1", AnsweredBy: "human" };
    const recording = { CallSid: "CA1", RecordingSid: "RE1", RecordingStatus: "completed" };
    const keys = [params, { ...params, CallStatus: "completed" }, machine, recording].map((p) =>
      twilioDedupeKey(p, {}),
    );
    expect(new Set(keys).size).toBe(4);
    expect(twilioDedupeKey({ ...params }, {})).toBe(keys[0]);
  });
});

describe("TwiML", () => {
  it("connects the relay, whatever the greeting holds", () => {
    const xml = conversationRelayTwiml({
      url: "wss://cora.test/ws?call=1&attempt=2",
      welcomeGreeting: 'Hi "Ann" & <Bob>\u0000 \uD800',
      language: "en-US",
      parameters: { call: "call_1" },
    });
    expect(xml).toContain('url="wss://cora.test/ws?call=1&amp;attempt=2"');
    expect(xml).toContain('welcomeGreeting="Hi &quot;Ann&quot; &amp; &lt;Bob');
    expect(xml).toContain('<Parameter name="call" value="call_1"/>');
    expect(xml).not.toContain("\u0000");
    expect(xml).not.toContain("voice=");
  });

  it("hangs up, with and without a last sentence", () => {
    expect(hangUpTwiml()).toContain("<Response><Hangup/></Response>");
    expect(sayAndHangUpTwiml("Bye\nnow", "es-ES")).toContain('<Say language="es-ES">Bye\nnow</Say><Hangup/>');
  });
});

describe("the relay", () => {
  it.each([
    [
      { type: "setup", sessionId: "VX1", callSid: "CA1", customParameters: { call: "call_1", odd: 4 } },
      { type: "setup", sessionId: "VX1", callSid: "CA1", parameters: { call: "call_1" } },
    ],
    [
      { type: "prompt", voicePrompt: "hello", lang: "en-US", last: true },
      { type: "prompt", text: "hello", language: "en-US", last: true },
    ],
    [
      { type: "prompt", voicePrompt: "hel", last: false },
      { type: "prompt", text: "hel", language: null, last: false },
    ],
    [
      { type: "interrupt", utteranceUntilInterrupt: "I am", durationUntilInterruptMs: 460 },
      { type: "interrupt", heard: "I am", afterMs: 460 },
    ],
    [
      { type: "dtmf", digit: "9" },
      { type: "dtmf", digit: "9" },
    ],
    [
      { type: "info", name: "tokensPlayed", value: "x" },
      { type: "info", name: "tokensPlayed" },
    ],
    [{ type: "error", description: "about +12025550101" }, { type: "error" }],
    [{ type: "brand-new" }, null],
    [{ type: "setup" }, null],
    [{ type: "prompt" }, null],
    [[], null],
  ])("reads %j", (message, expected) => {
    expect(parseRelayMessage(JSON.stringify(message))).toEqual(expected);
  });

  it("survives whatever comes down the line", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (data) => void parseRelayMessage(data)));
  });

  it("writes what Twilio expects", () => {
    expect(JSON.parse(relayText("Hi ", { last: false }))).toEqual({ type: "text", token: "Hi ", last: false });
    expect(JSON.parse(relayText("", { last: true, language: "es-ES" }))).toMatchObject({ last: true, lang: "es-ES" });
    expect(JSON.parse(relayEnd())).toEqual({ type: "end" });
    expect(JSON.parse(relayEnd({ reason: "done" }))).toEqual({ type: "end", handoffData: '{"reason":"done"}' });
  });
});
