import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContactEvidence, GoalBrief } from "../../../providers/goal-mind.ts";
import { goalMind } from "../../../providers/model/index.ts";
import { never } from "../conversation.ts";
import { closedPort } from "../vendor-server.ts";
import type { VendorServer } from "../vendor-server.ts";
import { WIRES, bodyOf, modelServer } from "./model-server.ts";
import { briefOf } from "./plan-of.ts";

let vendor: VendorServer;
beforeAll(async () => {
  vendor = await modelServer();
});
afterAll(() => vendor.close());

const KEYS = { openai: "sk-1", anthropic: "sk-2", openaiCompatible: "sk-3" };
const LIMITS = { turnTimeoutMs: 20_000, documentTimeoutMs: 20_000 };
const STEP = {
  kind: "call",
  description: "Call Nobu",
  stage: null,
  lead_id: null,
  address: "[phone 1]",
  name: "Nobu",
  about: "A table for 4 at 8pm.",
  subject: null,
  message: null,
  query: null,
  minutes: null,
  question: null,
  title: null,
  goal: null,
  needs_approval: null,
};
const EMPTY = { kind: "steps", say: null, steps: null, summary: null, question: null, offer: null };
const PLAN = JSON.stringify({ ...EMPTY, say: "I will call [phone 1].", steps: [STEP] });
const WORDS = "Call Nobu at +1 (202) 555-0114 and book a table; my account is 4242 4242 4242 4242, mail me@example.com";

const EVIDENCE: ContactEvidence = {
  goal: "Ask for a quote",
  channel: "call",
  turns: [
    { speaker: "agent", text: "What would it cost?" },
    { speaker: "person", text: "420 dollars. Call me back on +1 202 555 0177, or eve@example.com." },
  ],
  meetingWhen: null,
  optOut: false,
};
const JUDGED = { verdict: "achieved", summary: "420 dollars; [phone 1]", offer: null, when: null, question: null };

describe.each(Object.entries(WIRES))("a mind of %s", (name, wire) => {
  const mind = (url = vendor.url, limits = LIMITS) => goalMind(wire.spec(url), KEYS, limits);
  const decide = (more: Partial<GoalBrief> = {}) => mind().decide(briefOf([WORDS], more), never);

  test("decides in the agreed form, which the vendor is held to where it can be", async () => {
    vendor.answer(wire.answer(PLAN));
    expect(await decide()).toMatchObject({
      kind: "steps",
      say: "I will call +12025550114.",
      steps: [{ kind: "call", address: "+12025550114", name: "Nobu", about: "A table for 4 at 8pm." }],
    });
    const schema = wire.schemaIn(bodyOf(vendor.seen[0])) as { required?: string[] } | null;
    if (name === "openai-compatible")
      expect(bodyOf(vendor.seen[0])["response_format"]).toEqual({ type: "json_object" });
    else expect(schema?.required).toEqual(expect.arrayContaining(["kind", "steps", "offer"]));
  });

  test("is told no number and no address, neither the person's nor anybody else's", async () => {
    vendor.answer(wire.answer(PLAN));
    const result = { summary: "Eve said: +1 202 555 0177, eve@example.com, account 9876 5432 1098" };
    const steps = [
      { number: 1, kind: "call", description: "Call", state: "completed" as const, lead_id: "lead_1", result },
    ];
    await decide({ steps, instructions: "Their other line is +12025550199" });
    vendor.seen.push(vendor.seen[0] as never);
    await mind()
      .judge(EVIDENCE, never)
      .catch(() => null);
    const sent = vendor.seen.map(({ body }) => body).join("\n");
    expect(sent).toContain("[phone 1]");
    expect(sent).not.toMatch(/202\D{0,3}555|4242|@example\.com|9876/);
  });

  test("names for others only addresses that the person gave", async () => {
    const steps = [{ ...STEP, address: "[phone 2]", about: "[email 1] and [phone 2] and [phone 9]" }];
    vendor.answer(wire.answer(JSON.stringify({ ...EMPTY, steps })));
    const result = { summary: "Eve said: +1 202 555 0177" };
    const told = [{ number: 1, kind: "call", description: "x", state: "completed" as const, lead_id: null, result }];
    expect(await decide({ steps: told })).toMatchObject({
      steps: [{ address: "(not shown)", about: "me@example.com and (not shown) and (not shown)" }],
    });
  });

  test.each([
    ["no JSON", "Sure! Here is the plan: call them."],
    ["cut JSON", PLAN.slice(0, 40)],
    ["another form", JSON.stringify({ kind: "conquer", steps: "all" })],
    ["a field that is missing", JSON.stringify({ kind: "done" })],
  ])("asks once more after %s, and not for ever", async (_, unfit) => {
    vendor.answer(() => wire.answer(vendor.seen.length === 1 ? unfit : PLAN));
    expect((await decide()).kind).toBe("steps");
    expect(vendor.seen).toHaveLength(2);
    vendor.answer(wire.answer(unfit));
    await expect(decide()).rejects.toMatchObject({ kind: "refused", code: "unfit_answer" });
    expect(vendor.seen).toHaveLength(2);
  });

  test("that refuses to answer is a failure with a code", async () => {
    vendor.answer(wire.refusal);
    await expect(decide()).rejects.toMatchObject({ kind: "refused", code: "unfit_answer" });
  });

  test.each([
    [429, { "retry-after": "7" }, { kind: "throttled", code: "http_429", retryAfterSeconds: 7 }],
    [500, {}, { kind: "unknown", code: "http_500" }],
    [529, {}, { kind: "unknown", code: "http_529" }],
    [401, {}, { kind: "refused", code: "http_401" }],
  ])("that answers %i fails at once, with codes only", async (status, headers, failure) => {
    vendor.answer({ status, headers, body: { type: "error", error: { type: "x", message: "about +12025550114" } } });
    const error: unknown = await decide().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ ...failure, vendor: name });
    expect(String(error)).not.toContain("2025550114");
    expect(vendor.seen).toHaveLength(1);
  });

  test("that says nothing is given up in time, and one that is away is known to be away", async () => {
    vendor.answer("silence");
    const impatient = mind(vendor.url, { turnTimeoutMs: 200, documentTimeoutMs: 200 });
    await expect(impatient.decide(briefOf([WORDS]), never)).rejects.toMatchObject({ code: "timeout" });
    vendor.answer("reset");
    await expect(decide()).rejects.toMatchObject({ kind: "unknown", code: "econnreset" });
    if (name !== "openai-compatible") return;
    const away = mind(await closedPort());
    await expect(away.decide(briefOf([WORDS]), never)).rejects.toMatchObject({ kind: "unreachable" });
  });

  test("judges, and a refusal to be contacted counts whether or not it noticed", async () => {
    vendor.answer(wire.answer(JSON.stringify(JUDGED)));
    expect(await mind().judge(EVIDENCE, never)).toMatchObject({
      verdict: "achieved",
      summary: "420 dollars; +12025550177",
    });
    const turns = [{ speaker: "person" as const, text: "Never call me again" }];
    expect((await mind().judge({ ...EVIDENCE, turns }, never)).verdict).toBe("refused");
  });
});
