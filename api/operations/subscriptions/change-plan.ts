import { z } from "zod";
import { openPlanChange, recentPlanChanges, resumePlanChange } from "../../../db/queries/plan-changes.ts";
import type { PlanChange } from "../../../db/queries/plan-changes.ts";
import { CoraError } from "../../../domain/errors.ts";
import { planChangeKind } from "../../../domain/plan-change.ts";
import { PLANS } from "../../../domain/plans.ts";
import { Timestamp } from "../../fields.ts";
import { operation } from "../../operation.ts";
import type { Call } from "../../operation.ts";
import { carryOutPlanChange } from "./carry-out-plan-change.ts";
import { changeableSubscription } from "./changeable-subscription.ts";

const PER_HOUR = 3;

interface Wish {
  onceKey: string;
  plan: string;
  interval: "monthly" | "annual" | null;
}

export const changePlan = operation({
  id: "change_plan",
  section: "Billing",
  method: "POST",
  path: "/api/v1/subscriptions/change-plan",
  summary: "Change the subscription's plan",
  description:
    "More is an upgrade: it is charged at once for a new period, less the paid time that was not used, and takes effect only if that payment succeeds (402 otherwise, and everything stays as it was). Less is scheduled for the end of the period. The present plan is refreshed: a new period begins at its full price. At most three changes an hour.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  external: true,
  errors: [
    "no_active_subscription",
    "trial_requires_checkout",
    "pending_change_exists",
    "payment_required",
    "conflict",
    "service_unavailable",
  ],
  kind: "object",
  input: z.strictObject({
    new_plan: z.enum(PLANS.map(({ id }) => id)),
    annual: z.boolean().optional().describe("Pay by the year or by the month; as now unless given."),
  }),
  output: z.object({
    success: z.literal(true),
    change_type: z.enum(["upgrade", "downgrade_scheduled", "refresh"]),
    new_plan: z.string(),
    bonus_minutes: z.int().describe("Always 0: credits are the only unit."),
    new_period_start: Timestamp.nullable().describe("Of the first period under the new plan."),
    new_period_end: Timestamp.nullable(),
  }),
}).handle(async ({ new_plan, annual }, call) => {
  const interval = annual === undefined ? null : annual ? "annual" : "monthly";
  const wish: Wish = { onceKey: call.onceKey, plan: new_plan, interval };
  const change = (await resumePlanChange(call.em, wish)) ?? (await begin(wish, call));
  const { start, end } = await carryOutPlanChange(change, call);
  return {
    success: true,
    change_type: change.kind,
    new_plan: change.plan,
    bonus_minutes: 0,
    new_period_start: start?.toISOString() ?? null,
    new_period_end: end?.toISOString() ?? null,
  };
});

/** Decides what the change is, by the subscription as the payment provider has it now. */
async function begin({ onceKey, plan, interval }: Wish, call: Call): Promise<PlanChange> {
  const recent = await recentPlanChanges(call.em);
  if (recent.count >= PER_HOUR)
    throw new CoraError("rate_limit_exceeded", "A plan can be changed three times an hour.", {
      details: { retry_after: recent.retryAfterSeconds },
    });
  const present = await changeableSubscription(call);
  const wanted = { plan, interval: interval ?? present.interval ?? "monthly" };
  const kind = planChangeKind(present, wanted);
  const change = { onceKey, providerId: present.providerId, kind, ...wanted };
  const opened = await openPlanChange(call.em, call.projectId, change);
  if (!opened) throw new CoraError("conflict", "Another change of the plan is under way; try again in a minute.");
  return opened;
}
