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
    expect(recipientsIn("Call Apex at +1 202 555 0115 and Bolt at +12025550116")).toEqual([
      { address: "+12025550115", name: "Apex" },
      { address: "+12025550116", name: "Bolt" },
    ]);
    expect(recipientsIn("mail jane@example.com")).toEqual([{ address: "jane@example.com", name: undefined }]);
  });

  test("what is said to the person called holds neither limits nor addresses", () => {
    expect(
      matterOf(
        "Please call Alex at +12025550101 and ask about the roof, at most 30 credits; ask me before you accept.",
      ),
    ).toBe("Call Alex and ask about the roof.");
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
    const looked = step("lookup", { state: "failed", result: { lead_ids: [] } });
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
      question: "They asked: For how many?",
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
    [["Hello, who is this?"], "progress"],
    [[], "unclear"],
  ])("%j", async (texts, verdict) => expect((await judge(texts)).verdict).toBe(verdict));

  test("takes the last price and the time that was named", async () => {
    expect(await judge(["That would be $500.", "All right, $450, on Thursday at 3pm."])).toMatchObject({
      offer: { price: 450, currency: "USD" },
      when: "Thursday at 3pm",
    });
  });
});
