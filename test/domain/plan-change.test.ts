import { describe, expect, test } from "vitest";
import { planChangeKind } from "../../domain/plan-change.ts";
import { PLANS, priceCents } from "../../domain/plans.ts";
import type { Plan } from "../../domain/plans.ts";

const plan = (text: string) => {
  const [id, interval] = text.split(" ");
  return { plan: id as string, interval: interval as string };
};

describe("a change of plan", () => {
  test.each([
    ["starter monthly", "growth monthly", "upgrade"],
    ["starter annual", "growth monthly", "upgrade"],
    ["growth monthly", "growth annual", "upgrade"],
    ["growth monthly", "growth monthly", "refresh"],
    ["business annual", "business annual", "refresh"],
    ["growth annual", "growth monthly", "downgrade_scheduled"],
    ["growth monthly", "starter annual", "downgrade_scheduled"],
    ["business monthly", "starter monthly", "downgrade_scheduled"],
    ["enterprise monthly", "starter monthly", "upgrade"],
  ])("from %s to %s is called %s", (from, to, kind) => {
    expect(planChangeKind(plan(from), plan(to))).toBe(kind);
  });
});

test("a price is a whole number of cents, a year that of ten months", () => {
  for (const known of PLANS) {
    expect(Number.isInteger(priceCents(known, "monthly"))).toBe(true);
    expect(priceCents(known, "annual")).toBe(priceCents(known, "monthly") * 10);
  }
  expect(priceCents(PLANS[0] as Plan, "monthly")).toBe(1900);
});
