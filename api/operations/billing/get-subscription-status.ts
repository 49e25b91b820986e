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
    pending_change: z.null().describe("Scheduled plan changes; none can be scheduled yet."),
  }),
}).handle(async (_, call) => ({ ...(await readSubscription(call.em)), pending_change: null }));
