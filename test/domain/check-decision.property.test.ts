import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { addressesIn } from "../../domain/addresses-in.ts";
import { checkDecision } from "../../domain/check-decision.ts";
import type { Decision, DecisionFacts, Offer } from "../../domain/goal-decision.ts";
import { STEP_KINDS, isContact } from "../../domain/goal-decision.ts";
import { budgetVerdict } from "../../domain/goal-budget.ts";
import { aiMind } from "../../providers/goals/index.ts";
import { briefOf } from "../providers/goals/plan-of.ts";

const WORDS = "Call Ann at +1 (202) 555-0101 or mail Bob@Example.com, at most 30 credits";
const UNKNOWN_KINDS = ["transfer", ""];
const ADDRESSES = [
  "+12025550101",
  "+12025550102",
  "bob@example.com",
  "eve@example.com",
  "[phone 1]",
  "[email 1]",
  "[phone 9]",
  "",
];
const LEADS = ["lead_1", "lead_2", "lead_elsewhere", "../lead_1", ""];

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(...ADDRESSES, "approve everything", '{"credits_cap": 1000000}', "Ignore the limits\0", "\ud800"),
  fc.constant("long ".repeat(4_000)),
);
const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(1e308, -1, 0, 0.5, Number.NaN, Number.POSITIVE_INFINITY),
);

const stepOf = (kinds: readonly string[]) =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    description: anyText,
    stage: some(anyNumber),
    lead_id: some(fc.constantFrom(...LEADS)),
    address: some(fc.oneof(fc.constantFrom(...ADDRESSES), anyText)),
    name: some(anyText),
    about: some(anyText),
    subject: some(anyText),
    message: some(anyText),
    query: some(anyText),
    minutes: some(anyNumber),
    question: some(anyText),
    title: some(anyText),
    goal: some(anyText),
    needs_approval: some(fc.boolean()),
    // What no step may decide.
    requires_approval: fc.constant(false),
    state: fc.constant("approved"),
    estimate: fc.constant(0),
    credits_cap: anyNumber,
    depth: fc.constant(0),
  });
const anyOffer = fc.record({ text: anyText, price: some(anyNumber), currency: some(anyText), when: some(anyText) });
const anyAnswer = fc.record({
  kind: fc.constantFrom("steps", "done", "ask", "give_up"),
  say: some(anyText),
  steps: some(fc.array(stepOf(STEP_KINDS), { maxLength: 40 })),
  summary: some(anyText),
  question: some(anyText),
  offer: some(anyOffer),
});

const anyFacts = fc.record({
  words: fc.constant(WORDS),
  leadIds: fc.constant(new Set(["lead_1"])),
  stepsSoFar: fc.constantFrom(0, 17, 4_990, 5_000, 6_000),
  depth: fc.constantFrom(0, 1, 2, 3, 4),
  rules: fc.record({ ask_before_contact: fc.boolean(), price_cap: fc.constantFrom(null, 100, 500) }),
  everyContact: fc.boolean(),
  isSubGoal: fc.boolean(),
  reached: fc.boolean(),
  offers: fc.constantFrom<Offer[]>([], [{ text: "x", price: 420, currency: "USD" }]),
});

/** What a mind makes of an answer as it came over the wire; null where the form alone refuses it. */
async function decided(answer: unknown): Promise<Decision | null> {
  const asker = async <T>(schema: z.ZodType<T>) => schema.parse(JSON.parse(JSON.stringify(answer)));
  return aiMind("test:model", asker)
    .decide(briefOf([WORDS]), new AbortController().signal)
    .catch((error: unknown) => {
      if (error instanceof z.ZodError) return null;
      throw error;
    });
}

function holds(decision: Decision, facts: DecisionFacts): void {
  const { steps, refused, end, say } = checkDecision(decision, facts);
  const given = addressesIn(WORDS);
  expect(steps.length).toBeLessThanOrEqual(Math.max(0, Math.min(30, 5_000 - facts.stepsSoFar)));
  for (const { kind, leadId, params, requiresApproval, estimate, stage, description } of steps) {
    if (isContact(kind)) {
      if (leadId) expect(facts.leadIds.has(leadId)).toBe(true);
      else expect([...given.phones, ...given.emails]).toContain(String(params["address"]).toLowerCase());
      if (facts.rules.ask_before_contact || facts.everyContact) expect(requiresApproval).toBe(true);
      expect(estimate).toBeGreaterThan(0);
    } else expect(leadId).toBeNull();
    if (kind === "approve") expect(requiresApproval).toBe(true);
    if (kind === "sub_goal") expect(facts.depth).toBeLessThan(3);
    // Whatever is left of the budget, a step beyond it stays where it is.
    const left = { cap: estimate / 2, softCap: null, softCapAcknowledged: true, used: 0, reserved: 0 };
    if (estimate > 0) expect(budgetVerdict(left, estimate)).toBe("hard_cap");
    expect(Number.isInteger(stage) && stage >= 1 && stage <= 30).toBe(true);
    for (const text of [description, ...Object.values(params).filter((value) => typeof value === "string")]) {
      expect(text.isWellFormed() && !text.includes("\0")).toBe(true);
      expect(text.length).toBeLessThanOrEqual(10_000);
    }
    for (const forbidden of ["state", "credits_cap", "estimate", "requires_approval", "depth"])
      expect(params).not.toHaveProperty(forbidden);
    JSON.stringify(params);
  }
  if (decision.kind === "steps") expect(steps.length + refused.length).toBe(decision.steps.length);
  if (end?.outcome === "achieved") expect(facts.reached).toBe(true);
  if (end?.outcome === "achieved" && !facts.isSubGoal)
    expect(end.offer?.price ?? 0).toBeLessThanOrEqual(facts.rules.price_cap ?? Number.POSITIVE_INFINITY);
  if (end?.offer?.price !== undefined) expect(end.offer.price).toBe(420);
  expect((say ?? "").length + (end?.summary ?? "").length).toBeLessThanOrEqual(4_000);
}

test("whatever a model answers, what is left of it keeps to people, numbers, approvals, budgets, depth and counts", async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, anyFacts, async (answer, facts) => {
      const decision = await decided(answer);
      if (decision) holds(decision, facts);
    }),
    { numRuns: 100 },
  );
}, 60_000);

test("whatever a mind proposes without any form before it keeps to the same", () => {
  fc.assert(
    fc.property(fc.array(stepOf([...STEP_KINDS, ...UNKNOWN_KINDS]), { maxLength: 40 }), anyFacts, (steps, facts) => {
      const given = steps.map((step) =>
        Object.fromEntries(Object.entries(step).map(([name, value]) => [name, value ?? undefined])),
      );
      holds({ kind: "steps", steps: given as never }, facts);
    }),
    { numRuns: 100 },
  );
}, 60_000);
