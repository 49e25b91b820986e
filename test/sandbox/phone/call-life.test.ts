import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentSaying, relayTwiml } from "./agents.ts";
import { type PhoneTrial, startPhoneTrial } from "./phone-trial.ts";
import { waitFor } from "./wait-for.ts";

describe("the life of a call", () => {
  let trial: PhoneTrial;

  beforeEach(async () => {
    trial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => "<Response><Say>Hello from Cora.</Say></Response>" },
    });
  });
  afterEach(() => trial.close());
  const ended = () => waitFor(() => trial.cora.of("/call-status").some(({ params }) => "CallDuration" in params));

  test("create answers 201 with a queued call before anything is dialled", async () => {
    const call = await trial.call("+1 (312) 555-0101");
    expect(call.sid).toMatch(/^CA[\da-f]{32}$/);
    expect(call).toMatchObject({
      status: "queued",
      to: "+13125550101",
      from: "+12025550150",
      direction: "outbound-api",
    });
    expect(call.dateCreated).toBeInstanceOf(Date);
    await ended();
  });

  test("callbacks come in order, numbered, with Twilio's fields", async () => {
    const call = await trial.call("+13125550101");
    await ended();
    expect(trial.cora.statuses()).toEqual(["initiated", "ringing", "in-progress", "completed"]);
    const callbacks = trial.cora.of("/call-status").map(({ params }) => params);
    expect(callbacks.map(({ SequenceNumber }) => SequenceNumber)).toEqual(["0", "1", "2", "3"]);
    expect(callbacks[3]).toMatchObject({
      CallSid: call.sid,
      AccountSid: trial.credentials.accountSid,
      From: "+12025550150",
      To: "+13125550101",
      ApiVersion: "2010-04-01",
      Direction: "outbound-api",
      CallbackSource: "call-progress-events",
      CallDuration: expect.stringMatching(/^[1-9]\d*$/),
      Duration: "1",
      SipResponseCode: "200",
      Timestamp: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/),
    });
  });

  test("only the end is reported unless more events are asked for", async () => {
    await trial.call("+13125550101", { statusCallbackEvent: [] });
    await ended();
    expect(trial.cora.statuses()).toEqual(["completed"]);
  });

  test.each([
    ["no-answer", "+13125550107", ["initiated", "ringing", "no-answer"], "487"],
    ["busy", "+13125550108", ["initiated", "ringing", "busy"], "486"],
    ["failed", "+13125550109", ["initiated", "failed"], "503"],
  ])("a call that nobody takes ends as %s without fetching instructions", async (status, to, statuses, sip) => {
    const call = await trial.call(to, { timeout: 5 });
    await ended();
    expect(trial.cora.statuses()).toEqual(statuses);
    expect(trial.cora.of("/outbound-voice")).toEqual([]);
    expect(trial.cora.of("/call-status").at(-1)?.params).toMatchObject({ CallDuration: "0", SipResponseCode: sip });
    expect(await trial.client.calls(call.sid).fetch()).toMatchObject({ status, duration: "0" });
  });

  test("someone who takes longer than the timeout is a no-answer", async () => {
    await trial.call("+13125550112", { timeout: 2 });
    await ended();
    expect(trial.cora.statuses().at(-1)).toBe("no-answer");
  });

  test("a ringing call can be cancelled, a finished one cannot", async () => {
    const call = await trial.call("+13125550107", { timeout: 600 });
    await waitFor(() => trial.cora.statuses().includes("ringing"));
    expect((await trial.client.calls(call.sid).update({ status: "canceled" })).status).toBe("canceled");
    await ended();
    expect(trial.cora.statuses().at(-1)).toBe("canceled");
    await expect(trial.client.calls(call.sid).update({ status: "completed" })).rejects.toMatchObject({ code: 21220 });
  });

  test("instructions that cannot be had end the call, after the fallback was asked", async () => {
    await trial.call("+13125550101", { url: "http://127.0.0.1:9/none", fallbackUrl: `${trial.cora.url}/fallback` });
    await ended();
    expect(trial.cora.of("/fallback")[0]?.params).toMatchObject({ ErrorCode: "11200" });
    expect(trial.cora.statuses().at(-1)).toBe("completed");
  });

  test("one effect is recorded for each call, with Cora's own ids", async () => {
    const call = await trial.call("+13125550101");
    expect(trial.effects.list({ kind: "call" })).toEqual([
      {
        at: expect.any(String),
        side: "live",
        vendor: "twilio",
        kind: "call",
        vendor_id: call.sid,
        cora_id: "call_1",
        attempt_id: "att_1",
        to: "+13125550101",
        idempotency_key: null,
      },
    ]);
  });

  test("a live call is answered differently after its instructions are replaced", async () => {
    await trial.close();
    trial = await startPhoneTrial({
      twiml: {
        "/outbound-voice": () => '<Response><Pause length="3000"/></Response>',
        "/new": () => "<Response><Say>Changed.</Say></Response>",
      },
    });
    const call = await trial.call("+13125550101");
    await waitFor(() => trial.cora.of("/outbound-voice").length === 1);
    await trial.client.calls(call.sid).update({ url: `${trial.cora.url}/new` });
    await ended();
    expect(await trial.transcript(call.sid)).toEqual([{ who: "agent", text: "Changed." }]);
  });

  test("an operator can hang up a live call, and the agent's socket closes", async () => {
    await trial.close();
    trial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => relayTwiml(() => trial.cora.wsUrl), "/connected": () => "<Response/>" },
      onSocket: () => {},
    });
    const call = await trial.call("+13125550101");
    await waitFor(() => trial.cora.heard.length > 0);
    expect((await trial.client.calls(call.sid).update({ status: "completed" })).status).toBe("completed");
    await waitFor(() => trial.cora.of("/connected").length === 1);
    expect(trial.cora.statuses().at(-1)).toBe("completed");
  });
});

describe("answering machine detection", () => {
  const detection = (trial: PhoneTrial) => trial.cora.of("/machine").map(({ params }) => params);
  const start = async () => {
    const trial: PhoneTrial = await startPhoneTrial({
      twiml: {
        "/outbound-voice": () => relayTwiml(() => trial.cora.wsUrl, 'welcomeGreeting="Hello, this is Cora."'),
        "/connected": () => "<Response/>",
      },
      onSocket: agentSaying(["Thank you."]),
    });
    return trial;
  };
  const asynchronous = (trial: PhoneTrial, machineDetection: string) => ({
    machineDetection,
    asyncAmd: "true",
    asyncAmdStatusCallback: `${trial.cora.url}/machine?call=call_1`,
  });

  test.each([
    ["+13125550103", "DetectMessageEnd", "human"],
    ["+13125550106", "DetectMessageEnd", "machine_end_beep"],
    ["+13125550106", "Enable", "machine_start"],
  ])("%s with %s is %s", async (to, mode, answeredBy) => {
    const trial = await start();
    const call = await trial.call(to, asynchronous(trial, mode));
    await waitFor(() => detection(trial).length === 1);
    expect(detection(trial)[0]).toMatchObject({ CallSid: call.sid, AnsweredBy: answeredBy });
    expect((await trial.client.calls(call.sid).fetch()).answeredBy).toBe(answeredBy);
    await trial.close();
  });

  test("voicemail announces itself first and takes the message after the beep", async () => {
    const trial = await start();
    const call = await trial.call("+13125550106", asynchronous(trial, "DetectMessageEnd"));
    await waitFor(() => trial.cora.statuses().includes("completed"));
    const said = await trial.transcript(call.sid);
    expect(said[0]).toEqual({ who: "person", text: expect.stringMatching(/leave a message after the beep/) });
    expect(said.some(({ who }) => who === "agent")).toBe(true);
    await trial.close();
  });

  test("without AsyncAmd the instructions wait for the verdict and are told it", async () => {
    const trial = await start();
    await trial.call("+13125550106", { machineDetection: "DetectMessageEnd" });
    await waitFor(() => trial.cora.of("/outbound-voice").length === 1);
    expect(trial.cora.of("/outbound-voice")[0]?.params["AnsweredBy"]).toBe("machine_end_beep");
    expect(detection(trial)).toEqual([]);
    await trial.close();
  });
});

describe("recordings", () => {
  test("a recorded call has playable audio, announced after the call", async () => {
    const trial: PhoneTrial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => "<Response><Say>This call is recorded.</Say></Response>" },
    });
    const call = await trial.call("+13125550101", {
      record: true,
      recordingStatusCallback: `${trial.cora.url}/recording?call=call_1`,
    });
    await waitFor(() => trial.cora.of("/recording").length === 1);
    const announced = trial.cora.of("/recording")[0];
    expect(announced?.params).toMatchObject({
      CallSid: call.sid,
      RecordingStatus: "completed",
      RecordingDuration: expect.stringMatching(/^[1-9]\d*$/),
      RecordingSource: "OutboundAPI",
      RecordingSid: expect.stringMatching(/^RE[\da-f]{32}$/),
    });
    expect(announced?.signed).toBe(true);
    const [recording] = await trial.client.calls(call.sid).recordings.list();
    expect(recording).toMatchObject({ sid: announced?.params["RecordingSid"], status: "completed" });
    const { accountSid, authToken } = trial.credentials;
    const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
    const audio = async (type: string) => {
      const response = await fetch(`${announced?.params["RecordingUrl"]}${type}`, { headers: { authorization } });
      return { type: response.headers.get("content-type"), bytes: Buffer.from(await response.arrayBuffer()) };
    };
    const wav = await audio(".wav");
    expect(wav.type).toBe("audio/x-wav");
    expect(wav.bytes.toString("latin1", 0, 4)).toBe("RIFF");
    expect(wav.bytes.readUInt32LE(4)).toBe(wav.bytes.length - 8);
    const mp3 = await audio(".mp3");
    expect(mp3.type).toBe("audio/mpeg");
    expect([...mp3.bytes.subarray(0, 2)]).toEqual([0xff, 0xf3]);
    expect(mp3.bytes.length % 144).toBe(0);
    expect((await fetch(`${announced?.params["RecordingUrl"]}.mp3`)).status).toBe(401);
    await trial.client.recordings(recording?.sid ?? "").remove();
    await expect(trial.client.recordings(recording?.sid ?? "").fetch()).rejects.toMatchObject({ code: 20404 });
    await trial.close();
  });
});
