import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentSaying, relayTwiml, say } from "./agents.ts";
import { type PhoneTrial, startPhoneTrial } from "./phone-trial.ts";
import { waitFor } from "./wait-for.ts";

const salesTalk = [
  "Hello, this is Cora, an AI assistant calling for Acme. Do you have a minute?",
  "It is about a short demo of our product. Which day suits you?",
  "Perfect, you are booked for Tuesday at 10. Goodbye!",
  "You're welcome.",
];

describe("a conversation over ConversationRelay", () => {
  let trial: PhoneTrial;

  beforeEach(async () => {
    trial = await startPhoneTrial({
      twiml: {
        "/outbound-voice": () => relayTwiml(() => trial.cora.wsUrl, `welcomeGreeting="${salesTalk[0]}"`),
        "/connected": () => "<Response/>",
      },
      onSocket: agentSaying(salesTalk.slice(1)),
    });
  });
  afterEach(() => trial.close());

  async function talkWith(to: string) {
    const call = await trial.call(to);
    await waitFor(() => trial.cora.statuses().includes("completed"));
    return { sid: call.sid, said: await trial.transcript(call.sid) };
  }
  const prompts = () => trial.cora.heard.filter(({ type }) => type === "prompt").map(({ voicePrompt }) => voicePrompt);

  test("the booking person names a slot, says goodbye and hangs up", async () => {
    const { sid, said } = await talkWith("+13125550101");
    expect(prompts()).toContain("That sounds useful. Tuesday at 10 works for me.");
    expect(said.filter(({ who }) => who === "agent").map(({ text }) => text)).toEqual(
      expect.arrayContaining(salesTalk.slice(0, 3)),
    );
    expect(said.filter(({ who }) => who === "person").map(({ text }) => text)).toEqual(prompts());
    expect((await trial.client.calls(sid).fetch()).status).toBe("completed");
  });

  test("setup comes first and carries what the real one carries", async () => {
    const { sid } = await talkWith("+13125550101");
    expect(trial.cora.heard[0]).toEqual({
      type: "setup",
      sessionId: expect.stringMatching(/^VX[\da-f]{32}$/),
      accountSid: trial.credentials.accountSid,
      parentCallSid: null,
      callSid: sid,
      from: "+12025550150",
      to: "+13125550101",
      forwardedFrom: null,
      callType: "PSTN",
      callerName: null,
      direction: "outbound-api",
      callStatus: "IN-PROGRESS",
      customParameters: { cora_call: "call_1" },
    });
  });

  test("every webhook and the handshake are signed as the vendor's SDK expects", async () => {
    await talkWith("+13125550101");
    await waitFor(() => trial.cora.of("/connected").length === 1);
    expect(trial.cora.received.filter(({ signed }) => !signed)).toEqual([]);
    expect(trial.cora.handshakes).toEqual([{ path: expect.stringContaining("token=t%2Bo%2F"), signed: true }]);
    expect(new Set(trial.cora.received.map(({ token }) => token)).size).toBe(trial.cora.received.length);
  });

  test("the action learns that the session completed when the person hangs up", async () => {
    await talkWith("+13125550101");
    await waitFor(() => trial.cora.of("/connected").length === 1);
    const [connected] = trial.cora.of("/connected");
    expect(connected?.params).toMatchObject({ SessionStatus: "completed", CallStatus: "completed" });
  });

  test("the never-again person interrupts and says so", async () => {
    const { said } = await talkWith("+13125550104");
    expect(prompts()[0]).toBe("Please take me off your list and never call me again.");
    const types = trial.cora.heard.map(({ type }) => type);
    expect(types.indexOf("interrupt")).toBe(types.indexOf("prompt") - 1);
    expect(said.findLast(({ who }) => who === "person")?.text).toMatch(/goodbye/i);
  });

  test.each([
    ["+13125550102", /how did you get my number/],
    ["+13125550103", /not interested/],
    ["+13125550105", /wrong number/],
    ["+13125550111", /call screening/],
    ["+13125550112", /took me a while/],
    ["+13125550113", /no me interesa/],
    ["+13125550149", /in the middle of something/],
    ["+442079460018", /in the middle of something/],
  ])("the person at %s says what the table promises", async (to, expected) => {
    const { said } = await talkWith(to);
    expect(
      said
        .filter(({ who }) => who === "person")
        .map(({ text }) => text)
        .join(" "),
    ).toMatch(expected);
  });

  test("a Spanish speaker is transcribed as Spanish", async () => {
    await talkWith("+13125550113");
    expect(trial.cora.heard.find(({ type }) => type === "prompt")).toMatchObject({ lang: "es-US", last: true });
  });

  test("a dropped line is a completed call without a goodbye", async () => {
    const { said } = await talkWith("+13125550110");
    expect(said.at(-1)).toEqual({ who: "person", text: "Hello, yes, I" });
  });
});

describe("what the agent can do in a conversation", () => {
  test("the agent's end closes the session and hands its data to the action", async () => {
    const trial = await startPhoneTrial({
      twiml: {
        "/outbound-voice": () => relayTwiml(() => trial.cora.wsUrl, 'welcomeGreeting="Hello, this is Cora."'),
        "/connected": () => "<Response><Say>Goodbye.</Say><Hangup/></Response>",
      },
      onSocket: agentSaying([], true),
    });
    const call = await trial.call("+13125550103");
    await waitFor(() => trial.cora.statuses().includes("completed"));
    expect(trial.cora.of("/connected")[0]?.params).toMatchObject({
      SessionStatus: "ended",
      HandoffData: '{"reason":"done"}',
      CallStatus: "in-progress",
    });
    expect((await trial.transcript(call.sid)).map(({ text }) => text)).toContain("Hello, this is Cora.");
    await trial.close();
  });

  test("what the agent says before its end is heard, and nobody answers after it", async () => {
    const trial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => relayTwiml(() => trial.cora.wsUrl) },
      onSocket: (socket, { type }) => {
        if (type !== "setup") return;
        say(socket, "Sorry, wrong number. Goodbye.");
        socket.send(JSON.stringify({ type: "end" }));
      },
    });
    const call = await trial.call("+13125550101");
    await waitFor(() => trial.cora.statuses().includes("completed"));
    expect(trial.cora.heard.map(({ type }) => type)).toEqual(["setup"]);
    expect(await trial.transcript(call.sid)).toEqual([{ who: "agent", text: "Sorry, wrong number. Goodbye." }]);
    await trial.close();
  });

  test("a person whom nobody greets says hello", async () => {
    const trial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => relayTwiml(() => trial.cora.wsUrl) },
      onSocket: agentSaying([], true),
    });
    await trial.call("+13125550113");
    await waitFor(() => trial.cora.statuses().includes("completed"));
    expect(trial.cora.heard[1]).toEqual({ type: "prompt", voicePrompt: "¿Bueno?", lang: "es-US", last: true });
    await trial.close();
  });

  test("a message that cannot be read is reported and the session goes on", async () => {
    const trial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => relayTwiml(() => trial.cora.wsUrl) },
      onSocket: (socket, { type }) => {
        if (type === "setup") socket.send(JSON.stringify({ type: "shout" }));
        if (type === "error") socket.send(JSON.stringify({ type: "end" }));
      },
    });
    await trial.call("+13125550103");
    await waitFor(() => trial.cora.statuses().includes("completed"));
    expect(trial.cora.heard.find(({ type }) => type === "error")?.["description"]).toMatch(/64107/);
    await trial.close();
  });

  test("a socket that Cora closes is a failed session", async () => {
    const trial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => relayTwiml(() => trial.cora.wsUrl), "/connected": () => "<Response/>" },
      onSocket: (socket) => socket.close(),
    });
    await trial.call("+13125550103");
    await waitFor(() => trial.cora.statuses().includes("completed"));
    expect(trial.cora.of("/connected")[0]?.params).toMatchObject({ SessionStatus: "failed", ErrorCode: "64105" });
    await trial.close();
  });

  test("an offered opt-out key is pressed", async () => {
    const trial = await startPhoneTrial({
      twiml: {
        "/outbound-voice": () =>
          relayTwiml(() => trial.cora.wsUrl, 'welcomeGreeting="This is Cora. Press 9 to be removed from our list."'),
      },
      onSocket: agentSaying(["You are removed."]),
    });
    await trial.call("+13125550104");
    await waitFor(() => trial.cora.heard.some(({ type }) => type === "prompt"));
    expect(trial.cora.heard).toContainEqual({ type: "dtmf", digit: "9" });
    await trial.close();
  });
});
