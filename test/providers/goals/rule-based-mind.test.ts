import { describe, expect, test } from "vitest";
import { readRules } from "../../../domain/goal-rules.ts";
import type { ContactEvidence, FinishedStep, GoalBrief } from "../../../providers/goal-mind.ts";
import { ruleBasedMind } from "../../../providers/goals/index.ts";
import { matterOf, namesIn, recipientsIn } from "../../../providers/goals/rules/words.ts";

const mind = ruleBasedMind();
const NOW = new Date("2026-11-22T10:00:00Z");
const SIGNAL = new AbortController().signal;

const brief = (words: string, more: Partial<GoalBrief> = {}): GoalBrief => ({
  title: matterOf(words),
  words: [words],
  instructions: null,
  rules: readRules(words, NOW),
  people: [],
  steps: [],
  isSubGoal: false,
  companyName: "Acme",
  creditsLeft: null,
  now: NOW,
  ...more,
});
const decide = (words: string, more: Partial<GoalBrief> = {}) => mind.decide(brief(words, more), SIGNAL);
const step = (kind: string, more: Partial<FinishedStep> = {}): FinishedStep => ({
  number: 1,
  kind,
  description: kind,
  state: "completed",
  lead_id: null,
  result: null,
  ...more,
});
const NOBU = { lead_id: "lead_1", name: "Nobu", company: null, role: null, channels: ["call" as const] };

describe("words", () => {
  test.each([
    ["Book a table at Nobu for 4 tonight at 8pm", ["Nobu"]],
    ["Call Dr. Smith about rescheduling", ["Dr. Smith"]],
    ["Please contact Green Roofing & Sons by Friday", ["Green Roofing & Sons"]],
    ["Write to Jane Doe, then call Apex Roofing", ["Jane Doe", "Apex Roofing"]],
    ["call me on Monday", []],
  ])("%s", (text, names) => expect(namesIn(text)).toEqual(names));

  test("recipients are numbers and addresses with the names that stand beside them", () => {
    expect(recipientsIn("Call Apex at +1 202 555 0115 and Bolt at +12025550116")).toMatchObject([
      { address: "+12025550115", name: "Apex" },
      { address: "+12025550116", name: "Bolt" },
    ]);
    expect(recipientsIn("mail jane@example.com")).toMatchObject([{ address: "jane@example.com", name: undefined }]);
  });

  test("what is said to the person called holds neither limits nor addresses", () => {
    expect(
      matterOf(
        "Please call Alex at +12025550101 and ask about the roof, at most 30 credits; ask me before you accept.",
      ),
    ).toBe("Call Alex and ask about the roof");
  });

  test.each([
    ["Book a room at Avenida for at most 200 dollars a night, two nights", "Book a room at Avenida, two nights"],
    ["Call Apex, keep it under 30 credits, and run it by me before you book", "Call Apex"],
    ["Before you accept, check with me. Call Apex about the roof", "Call Apex about the roof"],
    ["Call Apex about the roof; don't agree to anything without asking me", "Call Apex about the roof"],
    ["Call Apex about the roof. Let me decide. I won't pay more than $500.", "Call Apex about the roof"],
    [
      "Call Apex and tell them that up to 30 people will come",
      "Call Apex and tell them that up to 30 people will come",
    ],
    ["Ask me before you do anything", "Ask me before you do anything"],
  ])("what may be spent or agreed to is nobody else's business: %s", (text, matter) => {
    expect(matterOf(text).replace(/[.,;]+$/, "")).toBe(matter);
  });
});

describe("a booking", () => {
  test("contacts whom the words name by number", async () => {
    expect(await decide("Call Nobu at +12025550114 and book a table for 4 at 8pm")).toMatchObject({
      kind: "steps",
      steps: [{ kind: "call", address: "+12025550114", name: "Nobu" }],
    });
  });

  test("contacts somebody known by name, else looks them up, else asks", async () => {
    const words = "Book a table at Nobu for 4 tonight at 8pm";
    expect(await decide(words, { people: [NOBU] })).toMatchObject({
      steps: [{ kind: "contact", lead_id: "lead_1", urgency: "high" }],
    });
    expect(await decide(words)).toMatchObject({ steps: [{ kind: "lookup", query: "Nobu" }] });
    const looked = step("lookup", { state: "failed", result: { query: "Nobu", lead_ids: [] } });
    expect(await decide(words, { steps: [looked] })).toMatchObject({
      kind: "ask",
      question: expect.stringContaining("Nobu"),
    });
  });

  test("ends with what was agreed, with a refusal, or with nobody reached", async () => {
    const after = (result: FinishedStep["result"]) =>
      decide("Call Nobu", { people: [NOBU], steps: [step("call", { lead_id: "lead_1", result })] });
    expect(await after({ verdict: "achieved", summary: "Agreed." })).toEqual({ kind: "done", summary: "Agreed." });
    expect(await after({ verdict: "refused", summary: "They declined." })).toEqual({
      kind: "give_up",
      summary: "They declined.",
    });
    expect(await after({ verdict: "unreachable", reason: "no_answer" })).toMatchObject({ kind: "give_up" });
    expect(await after({ verdict: "progress", summary: "x", question: "For how many?" })).toEqual({
      kind: "ask",
      question: "They said: For how many?",
    });
  });

  test("goes on with the same person when it is told to", async () => {
    const steps = [step("call", { lead_id: "lead_1", result: { verdict: "achieved", summary: "500 dollars" } })];
    expect(await decide("Call Nobu", { people: [NOBU], steps, instructions: "Ask for a better price" })).toMatchObject({
      steps: [{ lead_id: "lead_1", about: "Ask for a better price" }],
    });
  });

  test("follows up after a day where it was told to, a bounded number of times", async () => {
    const failed = step("call", { lead_id: "lead_1", state: "failed", result: { verdict: "unreachable" } });
    const words = "Call Nobu and follow up until they answer";
    expect(await decide(words, { people: [NOBU], steps: [failed] })).toMatchObject({
      steps: [
        { kind: "wait", minutes: 1440 },
        { kind: "call", stage: 2 },
      ],
    });
    expect(await decide(words, { people: [NOBU], steps: Array.from({ length: 6 }, () => failed) })).toMatchObject({
      kind: "give_up",
    });
  });
});

describe("several people", () => {
  const words = "Tell Ann Lee and Maria García that the meeting is at 3pm";
  const told = (number: number, lead_id: string, result: FinishedStep["result"]) =>
    step("contact", { number, lead_id, result });
  const people = [
    { ...NOBU, lead_id: "lead_a", name: "Ann Lee" },
    { ...NOBU, lead_id: "lead_m", name: "Maria García" },
  ];

  test("are each told; who was not reached is named in the end", async () => {
    const reached = told(1, "lead_a", { verdict: "progress", summary: "Delivered by email." });
    const missed = told(2, "lead_m", { verdict: "unreachable", reason: "no_answer" });
    expect(await decide(words, { people, steps: [reached, missed] })).toEqual({
      kind: "done",
      summary: "Ann Lee: Delivered by email. Maria García: Not reached (no_answer).",
    });
    expect(await decide(words, { people, steps: [missed] })).toMatchObject({ kind: "give_up" });
  });

  test("are followed up where they have not answered, and only they", async () => {
    const persistent = "Ask Ann Lee and Maria García for the report, and follow up every two hours until they reply";
    const steps = [
      told(1, "lead_a", { verdict: "achieved", summary: "Sent." }),
      told(2, "lead_m", { verdict: "unreachable", reason: "no_reply" }),
    ];
    expect(await decide(persistent, { people, steps })).toMatchObject({
      steps: [
        { kind: "wait", minutes: 120 },
        { kind: "contact", lead_id: "lead_m", stage: 2 },
      ],
    });
  });

  test("a second way to the same person is tried once the first has failed", async () => {
    const twoWays = "Call Ann at +12025550101 or email ann@example.com about the keys";
    const failed = told(1, "lead_x", { verdict: "unreachable", reason: "no_answer" });
    expect(await decide(twoWays, { steps: [failed] })).toMatchObject({
      steps: [{ address: "ann@example.com", about: "This is about the keys" }],
    });
    const both = [failed, told(2, "lead_y", { verdict: "unreachable", reason: "no_reply" })];
    expect(await decide(twoWays, { steps: both })).toMatchObject({ kind: "give_up" });
  });

  test("a number given in answer to a question is called with the same request", async () => {
    const failed = told(1, "lead_a", { verdict: "progress", question: "Who are you?" });
    const ask = step("ask", { number: 2, result: { answer: "Call +12025550177 instead" } });
    expect(await decide("Call Ann Lee about the keys", { people, steps: [failed, ask] })).toMatchObject({
      steps: [{ address: "+12025550177", about: "This is about the keys" }],
    });
  });
});

describe("patience", () => {
  const wait = async (words: string, tries = 1) => {
    const steps = Array.from({ length: tries }, () =>
      step("email", { lead_id: "lead_1", result: { verdict: "unreachable" } }),
    );
    const decision = await decide(words, { people: [NOBU], steps });
    return decision.kind === "steps" ? decision.steps[0]?.minutes : decision.kind;
  };
  test.each([
    ["Email Nobu and follow up daily until they reply", 1_440],
    ["Email Nobu every other day until they reply", 2_880],
    ["Email Nobu once a week until they reply", 10_080],
    ["Email Nobu twice a day until they reply", 720],
    ["Email Nobu and keep trying every 3 hours", 180],
    ["Email Nobu about the daily menu", "give_up"],
  ])("%s", async (words, minutes) => expect(await wait(words)).toBe(minutes));

  test("ends after as many times as were named", async () => {
    const words = "Email Nobu and follow up until they reply, at most 3 times";
    expect([await wait(words, 2), await wait(words, 3)]).toEqual([1_440, "give_up"]);
  });
});

describe("quotes", () => {
  const words = "Get three quotes for a roof repair by Friday, at most 30 credits; ask me before you accept one";
  const people = ["Apex", "Bolt", "Crown", "Dome"].map((name, index) => ({ ...NOBU, lead_id: `lead_${index}`, name }));

  test("are looked for by their trade, then asked of as many as were wanted, each as a goal of its own", async () => {
    expect(await decide(words)).toMatchObject({ steps: [{ kind: "lookup", query: "roof", count: 3 }] });
    const looked = step("lookup", { result: { lead_ids: people.map(({ lead_id }) => lead_id) } });
    const asked = await decide(words, { people, steps: [looked] });
    expect(asked).toMatchObject({
      steps: [
        { title: "Quote from Apex", goal: "Ask Apex for a quote for roof repair." },
        { kind: "sub_goal" },
        { kind: "sub_goal" },
      ],
    });
    expect(asked.kind === "steps" && asked.steps).toHaveLength(3);
  });

  test("that came are compared, and the lowest is offered", async () => {
    const quote = (price: number | null) =>
      step("sub_goal", {
        description: "Ask X for a quote",
        result: price === null ? {} : { offer: { text: `${price} dollars`, price } },
      });
    expect(await decide(words, { steps: [quote(560), quote(420), quote(null)] })).toMatchObject({
      kind: "done",
      offer: { price: 420 },
      summary: expect.stringMatching(/^2 quotes.*420.*560.*1 without/),
    });
    expect(await decide(words, { steps: [quote(null)] })).toMatchObject({ kind: "give_up" });
  });
});

describe("a judgement", () => {
  const judge = (texts: string[], more: Partial<ContactEvidence> = {}) =>
    mind.judge(
      {
        goal: "Ask for a quote",
        channel: "call",
        turns: texts.map((text) => ({ speaker: "person", text })),
        meetingWhen: null,
        optOut: false,
        ...more,
      },
      SIGNAL,
    );

  test.each<[string[], string]>([
    [["For that we would charge 420 dollars."], "achieved"],
    [["Yes, that works, you are booked."], "achieved"],
    [["Sorry, we are fully booked."], "refused"],
    [["No thank you, I'm not interested."], "refused"],
    [["Please take me off your list and never call me again. It would cost $5."], "refused"],
    [["Sorry for the wait, you are booked for Friday."], "achieved"],
    [["Yes, 8pm is confirmed."], "achieved"],
    [["I am not sure."], "progress"],
    [["Yes, maybe, I will have to check with my colleague."], "progress"],
    [["Yes? What is it about?"], "progress"],
    [["We are booked out that evening, sorry."], "refused"],
    [["I can't make Friday. Thursday at 3pm would work."], "progress"],
    [["Hello, who is this?"], "progress"],
    [[], "unclear"],
  ])("%j", async (texts, verdict) => expect((await judge(texts)).verdict).toBe(verdict));

  test("brings a proposal for another time back to the person", async () => {
    expect(await judge(["Sorry, Friday is not possible. Thursday at 3pm?"])).toMatchObject({
      verdict: "progress",
      question: expect.stringContaining("Thursday at 3pm"),
    });
  });

  test("counts no yes that came before anybody said what it is about", async () => {
    const turns = [
      { speaker: "person" as const, text: "Yes, hello." },
      { speaker: "agent" as const, text: "It is about a table for four." },
      { speaker: "person" as const, text: "One moment." },
    ];
    expect((await judge([], { turns })).verdict).toBe("progress");
  });

  test("takes the last price and the time that was named", async () => {
    expect(await judge(["That would be $500.", "All right, $450, on Thursday at 3pm."])).toMatchObject({
      offer: { price: 450, currency: "USD" },
      when: "Thursday at 3pm",
    });
  });
});
