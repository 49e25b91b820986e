import { z } from "zod";
import { readSubscription } from "../../../db/queries/read-subscription.ts";
import { Timestamp } from "../../fields.ts";
import { operation } from "../../operation.ts";

export const getSubscriptionStatus = operation({
  id: "get_subscription_status",
  section: "Billing",
  method: "GET",
  path: "/api/v1/subscriptions/status",
  summary: "Get the project's subscription",
  description:
    "While a payment is overdue (`past_due`) outreach goes on, because the payment provider still tries to collect; once it gives up (`unpaid`, `canceled`), real outreach answers 402.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({
    plan_type: z.string().nullable(),
    status: z.string().describe("`none` before the first checkout, else the payment provider's status."),
    interval: z.string().nullable(),
    current_period_start: Timestamp.nullable(),
    current_period_end: Timestamp.nullable(),
    cancel_at_period_end: z.boolean().describe("It ends with its period, unless resumed in the billing portal."),
    pending_change: z
      .object({ new_plan: z.string(), effective_date: Timestamp })
      .nullable()
      .describe("A downgrade that is scheduled for the end of the period."),
  }),
}).handle(async (_, call) => readSubscription(call.em));
