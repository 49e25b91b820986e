import { z } from "zod";

export const PlanView = z.object({
  id: z.string(),
  name: z.string(),
  credits_allocated: z.int().describe("Credits a month."),
  price_monthly: z.number().describe("US dollars."),
  price_annual: z.number().describe("US dollars."),
  overage_rate: z.string().describe("US dollars per credit beyond the allocation."),
  checkout: z.boolean().describe("Whether `create_checkout` sells it."),
});
