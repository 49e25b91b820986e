import { z } from "zod";
import { creditBreakdown } from "../../../db/queries/credit-breakdown.ts";
import { toCredits } from "../../../domain/credit-costs.ts";
import { Timestamp, iso } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { Credits } from "./credits.ts";
import { currentCredits } from "./current-credits.ts";

export const getCreditBreakdown = operation({
  id: "get_credit_breakdown",
  section: "Credits",
  method: "GET",
  path: "/api/v1/credits/breakdown",
  summary: "Get what the present period's credits were spent on",
  description:
    "Counts outreach that has ended, in the period in which it was asked for; the items sum to `total_spent`. Reservations are not spending.",
  auth: "api_key",
  effect: "read",
  catchesUp: true,
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({
    items: z.array(z.object({ action_type: z.string(), credits_total: Credits, transaction_count: z.int() })),
    total_spent: Credits,
    period_start: Timestamp.nullable(),
    period_end: Timestamp.nullable(),
  }),
}).handle(async (_, call) => {
  const { periodStart, periodEnd } = await currentCredits(call);
  const rows = await creditBreakdown(call.em);
  return {
    items: rows.map(({ action, spent, transactions }) => ({
      action_type: action,
      credits_total: toCredits(spent),
      transaction_count: transactions,
    })),
    total_spent: toCredits(rows.reduce((sum, { spent }) => sum + spent, 0)),
    period_start: iso(periodStart),
    period_end: iso(periodEnd),
  };
});
