import { z } from "zod";
import { toCredits } from "../../../domain/credit-costs.ts";
import { Timestamp, iso } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { Credits } from "./credits.ts";
import { currentCredits } from "./current-credits.ts";

export const getCreditBalance = operation({
  id: "get_credit_balance",
  section: "Credits",
  method: "GET",
  path: "/api/v1/credits/balance",
  summary: "Get the credits of the present period",
  description:
    "A period is a month, also of a plan that is paid by the year. What is left of it expires with it. `credits_remaining` and `credits_used` always sum to `credits_allocated`.",
  auth: "api_key",
  effect: "read",
  catchesUp: true,
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({
    credits_remaining: Credits.describe("Credits that new outreach can use."),
    credits_used: Credits.describe("Credits spent or reserved in this period."),
    credits_allocated: Credits.describe("Credits given for this period: the plan's and an operator's."),
    credits_held: Credits.describe(
      "Of `credits_used`, what is reserved for outreach under way; the part it does not need comes back.",
    ),
    plan_type: z.string().nullable(),
    period_start: Timestamp.nullable(),
    period_end: Timestamp.nullable(),
  }),
}).handle(async (_, call) => {
  const credits = await currentCredits(call);
  return {
    credits_remaining: toCredits(credits.remaining),
    credits_used: toCredits(credits.allocated - credits.remaining),
    credits_allocated: toCredits(credits.allocated),
    credits_held: toCredits(credits.held),
    plan_type: credits.plan,
    period_start: iso(credits.periodStart),
    period_end: iso(credits.periodEnd),
  };
});
