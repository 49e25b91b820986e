import { describe, expect, test } from "vitest";
import { parseTwiml } from "../../../sandbox/phone/twiml/parse-twiml.ts";
import { type Behaviour } from "./cora-stand-in.ts";
import { type PhoneTrial, startPhoneTrial } from "./phone-trial.ts";
import { waitFor } from "./wait-for.ts";

async function play(to: string, behaviour: Behaviour, check: (trial: PhoneTrial, sid: string) => void | Promise<void>) {
  const trial = await startPhoneTrial(behaviour);
  const call = await trial.call(to);
  await waitFor(() => trial.cora.statuses().includes("completed"));
  await check(trial, call.sid);
  await trial.close();
}

describe("verbs", () => {
  test("Gather asks, hears the answer and posts it to its action", () =>
    play(
      "+13125550103",
      {
        twiml: {
          "/outbound-voice": () =>
            '<Response><Gather input="speech" action="/heard?turn=1"><Say>Hello, this is Cora.</Say></Gather></Response>',
          "/heard": () => "<Response><Say>Thank you.</Say><Hangup/></Response>",
        },
      },
      (trial) => {
        expect(trial.cora.of("/heard")[0]).toMatchObject({
          signed: true,
          params: { SpeechResult: "Hi. What is this about?", Confidence: "0.94", CallStatus: "in-progress" },
        });
      },
    ));

  test("a silent Gather falls through to the next verb", () =>
    play(
      "+13125550106",
      {
        twiml: {
          "/outbound-voice": () =>
            '<Response><Gather input="speech" timeout="1"><Say>Hello?</Say></Gather><Redirect>/next</Redirect></Response>',
          "/next": () => "<Response/>",
        },
      },
      (trial) => expect(trial.cora.of("/next")).toHaveLength(1),
    ));

  test("Play, Pause and Redirect follow one another", () =>
    play(
      "+13125550101",
      {
        twiml: {
          "/outbound-voice": () =>
            '<Response><Play>/tune.mp3</Play><Pause length="1"/><Redirect method="POST">/next</Redirect></Response>',
          "/next": () => "<Response><Say>Here I am.</Say></Response>",
        },
      },
      async (trial, sid) =>
        expect((await trial.transcript(sid)).map(({ text }) => text)).toEqual(["(a recording plays)", "Here I am."]),
    ));

  test("Record takes the person's words and posts where they can be heard", () =>
    play(
      "+13125550103",
      {
        twiml: {
          "/outbound-voice": () => '<Response><Say>Speak.</Say><Record action="/recorded" timeout="1"/></Response>',
          "/recorded": () => "<Response/>",
        },
      },
      (trial) =>
        expect(trial.cora.of("/recorded")[0]?.params).toMatchObject({
          RecordingSid: expect.stringMatching(/^RE/),
          RecordingDuration: expect.stringMatching(/^[1-9]/),
        }),
    ));

  test.each([
    ["+14155550101", "completed"],
    ["+14155550108", "busy"],
    ["+14155550107", "no-answer"],
    ["+14155550109", "failed"],
  ])("Dial rings a second person: %s is %s", (number, status) =>
    play(
      "+13125550101",
      {
        twiml: {
          "/outbound-voice": () =>
            `<Response><Dial action="/dialled" timeout="4"><Number>${number}</Number></Dial></Response>`,
          "/dialled": () => "<Response/>",
        },
      },
      async (trial, sid) => {
        const told = trial.cora.of("/dialled")[0]?.params;
        expect(told?.["DialCallStatus"]).toBe(status);
        expect(trial.effects.list({ kind: "transfer" })).toMatchObject([{ to: number, cora_id: null }]);
        const [leg] = await trial.client.calls.list({ parentCallSid: sid });
        expect(leg).toMatchObject({ sid: told?.["DialCallSid"], direction: "outbound-dial", status });
      },
    ),
  );

  test("what is no TwiML ends the call", () =>
    play("+13125550101", { twiml: { "/outbound-voice": () => "<Response><Say>Hi</Response>" } }, async (trial, sid) => {
      expect(await trial.transcript(sid)).toEqual([]);
      expect((await trial.client.calls(sid).fetch()).status).toBe("completed");
    }));
});

describe("Stream", () => {
  test("opens the media socket, names the call, returns marks and ends when the other side closes", async () => {
    const trial: PhoneTrial = await startPhoneTrial({
      twiml: {
        "/outbound-voice": () =>
          `<Response><Connect><Stream url="${trial.cora.wsUrl}/media"><Parameter name="conversation_id" value="conv_1"/></Stream></Connect></Response>`,
      },
      onSocket: (socket, { event }) => {
        if (event === "start") socket.send(JSON.stringify({ event: "mark", streamSid: "MZ", mark: { name: "said" } }));
        if (event === "mark") socket.close();
      },
    });
    const call = await trial.call("+13125550101");
    await waitFor(() => trial.cora.statuses().includes("completed"));
    expect(trial.cora.heard.map(({ event }) => event)).toEqual(["connected", "start", "mark"]);
    expect(trial.cora.heard[1]?.["start"]).toMatchObject({
      callSid: call.sid,
      customParameters: { conversation_id: "conv_1" },
    });
    expect(trial.cora.handshakes).toEqual([{ path: "/media", signed: true }]);
    await trial.close();
  });

  test("says stop when the person's line drops", async () => {
    const trial: PhoneTrial = await startPhoneTrial({
      twiml: {
        "/outbound-voice": () => `<Response><Connect><Stream url="${trial.cora.wsUrl}/media"/></Connect></Response>`,
      },
      onSocket: () => {},
    });
    await trial.call("+13125550110");
    await waitFor(() => trial.cora.heard.some(({ event }) => event === "stop"));
    await waitFor(() => trial.cora.statuses().includes("completed"));
    await trial.close();
  });
});

describe("the parser", () => {
  test("reads attributes, entities, CDATA, comments and nesting", () => {
    const [say, connect] = parseTwiml(
      `<?xml version="1.0"?><!-- hi --><Response><Say voice='a"b'>Tom &amp; J&#233;r&#xF4;me<![CDATA[ <3]]></Say><Connect><Stream url="wss://x/?a=1&amp;b=2"/></Connect></Response>`,
    );
    expect(say).toMatchObject({ name: "Say", attributes: { voice: 'a"b' }, text: "Tom & Jérôme <3" });
    expect(connect?.children[0]?.attributes["url"]).toBe("wss://x/?a=1&b=2");
  });

  test.each(["", "<Response>", "<Response></Say>", "<Say>Hi</Say>", "<Response/>trailing <", "</Response>"])(
    "refuses %j",
    (xml) => expect(() => parseTwiml(xml)).toThrow(/^1210/),
  );
});
