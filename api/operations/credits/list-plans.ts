import { z } from "zod";
import { PLANS } from "../../../domain/plans.ts";
import type { Plan } from "../../../domain/plans.ts";
import { operation } from "../../operation.ts";

const CreditPlan = z.object({
  name: z.string(),
  credits_allocated: z.int().describe("Credits a month."),
  price_monthly: z.number().describe("US dollars."),
  overage_rate: z.string().describe("US dollars per credit beyond the allocation."),
});

const plan = (wanted: string): Plan => PLANS.find(({ id }) => id === wanted) as Plan;

export const listCreditPlans = operation({
  id: "list_credit_plans",
  section: "Credits",
  method: "GET",
  path: "/api/v1/credits/plans",
  summary: "List the credit plans by name",
  description: "`list_plans` has the whole catalogue, with yearly prices and what `create_checkout` sells.",
  auth: "none",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({
    plans: z.object({ starter: CreditPlan, pro: CreditPlan, power: CreditPlan, business: CreditPlan }),
  }),
}).handle(async () => ({
  plans: { starter: plan("starter"), pro: plan("pro"), power: plan("power"), business: plan("business") },
}));
