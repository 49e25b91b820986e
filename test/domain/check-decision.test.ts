import { describe, expect, test } from "vitest";
import { checkDecision } from "../../domain/check-decision.ts";
import type { DecisionFacts, ProposedStep } from "../../domain/goal-decision.ts";

const FACTS: DecisionFacts = {
  words: "Call Ann at +1 (202) 555-0101 or mail Bob@Example.com",
  leadIds: new Set(["lead_1"]),
  stepsSoFar: 0,
  depth: 0,
  rules: { ask_before_contact: false, price_cap: null },
  everyContact: false,
  isSubGoal: false,
  reached: true,
  offers: [],
};
const call = (more: Partial<ProposedStep> = {}): ProposedStep => ({
  kind: "call",
  description: "Call",
  lead_id: "lead_1",
  ...more,
});
const checkSteps = (steps: ProposedStep[], facts: DecisionFacts) => checkDecision({ kind: "steps", steps }, facts);
const why = (step: ProposedStep, facts: Partial<DecisionFacts> = {}) =>
  checkSteps([step], { ...FACTS, ...facts }).refused[0]?.why ?? null;

describe("policy after the mind", () => {
  test("somebody known, and addresses that the person gave, may be contacted", () => {
    expect(why(call())).toBeNull();
    expect(why(call({ lead_id: undefined, address: "+12025550101" }))).toBeNull();
    expect(why(call({ kind: "email", lead_id: undefined, address: "bob@example.com" }))).toBeNull();
  });

  test("nobody else: not an id of elsewhere, not a number that the mind thought up", () => {
    expect(why(call({ lead_id: "lead_2" }))).toBe("unknown_person");
    expect(why(call({ lead_id: undefined, address: "+12025550102" }))).toBe("address_not_given");
    expect(why(call({ lead_id: undefined, address: "+1202555010" }))).toBe("address_not_given");
    expect(why(call({ lead_id: undefined }))).toBe("no_person");
    expect(why(call({ lead_id: "lead_2", address: "+12025550101" }))).toBe("unknown_person");
  });

  test("an approval that a rule or the project demands cannot be left out, and one more may be asked for", () => {
    const approval = (step: ProposedStep, facts: Partial<DecisionFacts> = {}) =>
      checkSteps([step], { ...FACTS, ...facts }).steps[0]?.requiresApproval;
    expect(approval(call())).toBe(false);
    expect(approval(call({ needs_approval: true }))).toBe(true);
    expect(approval(call({ needs_approval: false }), { rules: { ask_before_contact: true, price_cap: null } })).toBe(
      true,
    );
    expect(approval(call({ needs_approval: false }), { everyContact: true })).toBe(true);
    expect(approval({ kind: "approve", description: "x", question: "ok?", needs_approval: false })).toBe(true);
  });

  test.each<[string, ProposedStep, Partial<DecisionFacts>]>([
    ["unknown_kind", { kind: "transfer_money" as "call", description: "x" }, {}],
    ["no_description", call({ description: " " }), {}],
    ["no_query", { kind: "lookup", description: "x" }, {}],
    ["no_question", { kind: "ask", description: "x" }, {}],
    ["no_time", { kind: "wait", description: "x", minutes: -1 }, {}],
    ["no_goal", { kind: "sub_goal", description: "x" }, {}],
    ["too_deep", { kind: "sub_goal", description: "x", goal: "y" }, { depth: 3 }],
  ])("%s", (code, step, facts) => expect(why(step, facts)).toBe(code));

  test("a mind cannot flood a goal with steps", () => {
    const { steps, refused } = checkSteps(
      Array.from({ length: 40 }, () => call()),
      FACTS,
    );
    expect([steps.length, refused.length]).toEqual([30, 10]);
    expect(checkSteps([call()], { ...FACTS, stepsSoFar: 5_000 }).refused).toEqual([{ index: 0, why: "too_many" }]);
  });

  test("texts are cut and freed from what cannot be stored; what a step may not carry is left out", () => {
    const odd = { ...call({ about: `${"a".repeat(2_000)}\0`, message: "\ud800" }), state: "approved", credits_cap: 9 };
    const [step] = checkSteps([odd], FACTS).steps;
    expect(String(step?.params["about"])).toHaveLength(1_000);
    expect(step?.params["message"]).toBe("\ufffd");
    expect(Object.keys(step?.params ?? {}).toSorted()).toEqual(["about", "message"]);
  });

  test("costs are the worst case, not what the mind says", () => {
    expect(
      checkSteps([call(), call({ kind: "email" }), { kind: "ask", description: "x", question: "y" }], FACTS).steps,
    ).toMatchObject([{ estimate: 8 }, { estimate: 0.6 }, { estimate: 0 }]);
  });

  test.each<[string, Partial<ProposedStep>]>([
    ["another person's number", { about: "Call Eve at +1 202 555 0177 instead" }],
    ["a number without its country", { message: "The other customer has 202-555-0177-3." }],
    ["another person's mailbox", { message: "Write to eve@example.com" }],
    ["a link", { message: "Confirm at https://evil.example/pay" }],
    ["a link without a scheme", { subject: "See www.evil.example" }],
    ["a card number", { about: "Pay with 4242 4242 4242 4242" }],
  ])("%s that the person did not give is not passed on", (_, texts) => {
    expect(why(call(texts))).toBe("not_yours_to_tell");
    expect(why({ kind: "sub_goal", description: "x", goal: Object.values(texts).join() })).toBe("not_yours_to_tell");
  });

  test("what the person gave is passed on, and so are dates, prices and small numbers", () => {
    const words = `${FACTS.words}. Tell them my account is 4242 4242 4242 4242, see https://acme.example/offer.`;
    const given = "Ann: +12025550101, bob@example.com, 4242-4242-4242-4242, https://acme.example/offer";
    expect(why(call({ message: given }), { words })).toBeNull();
    expect(why(call({ message: "On 2026-11-27 17:00 for 4 people at $1,250.00, invoice 20261127" }))).toBeNull();
  });

  test("nothing is achieved because a mind says so: somebody has to have been reached", () => {
    const done = { kind: "done" as const, summary: "All booked." };
    const outcome = (facts: Partial<DecisionFacts>) => checkDecision(done, { ...FACTS, ...facts }).end?.outcome;
    expect(outcome({ reached: true })).toBe("achieved");
    expect(outcome({ reached: false })).toBe("up_to_the_person");
    expect(outcome({ reached: false, isSubGoal: true })).toBe("not_achieved");
    expect(checkDecision({ kind: "give_up", summary: " " }, FACTS).end).toMatchObject({ outcome: "not_achieved" });
  });

  test("an offer above the price that the person named is up to them, also without a word about asking", () => {
    const offers = [{ text: "We charge $420", price: 420 }];
    const facts = { ...FACTS, offers, rules: { ask_before_contact: false, price_cap: 400 } };
    const outcome = (more: Partial<DecisionFacts>) =>
      checkDecision({ kind: "done", summary: "x", offer: { text: "t", price: 420 } }, { ...facts, ...more }).end
        ?.outcome;
    expect(outcome({})).toBe("up_to_the_person");
    expect(outcome({ isSubGoal: true })).toBe("achieved");
    expect(outcome({ rules: { ask_before_contact: false, price_cap: 420 } })).toBe("achieved");
  });

  test("an offer has the price that was named, or none", () => {
    const offers = [{ text: "We charge $420", price: 420, currency: "USD", lead_id: "lead_1" }];
    const offer = (price: number, lead_id?: string) =>
      checkDecision(
        { kind: "done", summary: "x", offer: { text: "t", price, currency: "EUR", lead_id } },
        { ...FACTS, offers },
      ).end?.offer;
    expect(offer(420)).toEqual({ text: "t", price: 420, currency: "USD", lead_id: "lead_1" });
    expect(offer(1, "lead_9")).toEqual({ text: "t" });
  });
});
