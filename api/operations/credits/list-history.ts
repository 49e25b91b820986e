import { z } from "zod";
import { creditHistory } from "../../../db/queries/credit-history.ts";
import { Id, Timestamp, paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { cutPage, pagePosition } from "../../page.ts";
import { Credits } from "./credits.ts";
import { ENTRY_TYPES, presentCreditLine } from "./credit-line.ts";

export const listCreditHistory = operation({
  id: "list_credit_history",
  section: "Credits",
  method: "GET",
  path: "/api/v1/credits/history",
  summary: "List what credits were granted, spent on and lost to, newest first",
  description:
    "Reservations are not listed: outreach appears once, when it ends and its price is known; what cost nothing does not appear.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject(paging),
  output: z.object({
    id: Id,
    type: z
      .enum(ENTRY_TYPES)
      .describe("`grant` and `gift` add credits, `expiry` takes the rest of a period, everything else was spent."),
    description: z.string(),
    credits: Credits.describe("How many credits, never negative; `type` tells the direction."),
    timestamp: Timestamp,
    goal_id: Id.nullable().describe("The goal that it was spent for, if any."),
    record_id: Id.nullable().describe("The call or email that it was spent on."),
  }),
}).handle(async (input, call) => {
  const rows = await creditHistory(call.em, input.limit + 1, pagePosition(input, "credit-history", call));
  return cutPage(rows, input, "credit-history", call, presentCreditLine);
});
