import { z } from "zod";
import { CREDIT_COSTS } from "../../../domain/credit-costs.ts";
import { operation } from "../../operation.ts";
import { Credits } from "./credits.ts";

const price = <Unit extends string>(unit: Unit) => z.object({ [unit]: Credits } as Record<Unit, typeof Credits>);

export const getCreditCosts = operation({
  id: "get_credit_costs",
  section: "Credits",
  method: "GET",
  path: "/api/v1/credits/costs",
  summary: "Get the price list, in credits",
  description:
    "A call costs its base and every begun minute when a person or a machine answers, nothing when nobody does. An email costs its price once the mail provider has taken it.",
  auth: "none",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({
    costs: z.object({
      call: z.object({ base: Credits, per_minute: Credits }),
      search: price("per_query"),
      email_send: price("per_email"),
      booking: price("per_booking"),
      bill_analysis: price("per_analysis"),
      ride: price("per_request"),
      food: price("per_order"),
      errand: price("per_errand"),
    }),
  }),
}).handle(async () => ({ costs: CREDIT_COSTS }));
