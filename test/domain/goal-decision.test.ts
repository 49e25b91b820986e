import { describe, expect, test } from "vitest";
import { checkSteps } from "../../domain/goal-decision.ts";
import type { DecisionFacts, ProposedStep } from "../../domain/goal-decision.ts";

const FACTS: DecisionFacts = {
  words: "Call Ann at +1 (202) 555-0101 or mail Bob@Example.com",
  leadIds: new Set(["lead_1"]),
  stepsSoFar: 0,
  depth: 0,
  rules: { ask_before_contact: false },
  everyContact: false,
};
const call = (more: Partial<ProposedStep> = {}): ProposedStep => ({
  kind: "call",
  description: "Call",
  lead_id: "lead_1",
  ...more,
});
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
    expect(approval(call({ needs_approval: false }), { rules: { ask_before_contact: true } })).toBe(true);
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
});
