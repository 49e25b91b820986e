import { expect, it } from "vitest";
import { PLANS } from "../../domain/plans.ts";

it("lists the catalogue with its documented figures", () => {
  expect(PLANS.map((plan) => [plan.id, plan.credits_allocated, plan.price_monthly, plan.overage_rate])).toEqual([
    ["starter", 200, 19, "0.15"],
    ["growth", 400, 35, "0.12"],
    ["pro", 600, 49, "0.10"],
    ["power", 1500, 99, "0.08"],
    ["business", 4500, 249, "0.05"],
  ]);
});

it("a year costs ten months", () => {
  for (const plan of PLANS) expect(plan.price_annual).toBe(plan.price_monthly * 10);
});

it("a bigger plan is cheaper by the credit, within it and beyond", () => {
  const perCredit = PLANS.map((plan) => plan.price_monthly / plan.credits_allocated);
  const beyond = PLANS.map((plan) => Number(plan.overage_rate));
  expect(perCredit).toEqual(perCredit.toSorted((a, b) => b - a));
  expect(beyond).toEqual(beyond.toSorted((a, b) => b - a));
});

it("the checkout sells the three small ones", () => {
  expect(PLANS.filter((plan) => plan.checkout).map((plan) => plan.id)).toEqual(["starter", "growth", "pro"]);
});
