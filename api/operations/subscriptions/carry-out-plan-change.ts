import { closePlanChange } from "../../../db/queries/plan-changes.ts";
import type { PlanChange } from "../../../db/queries/plan-changes.ts";
import { CoraError } from "../../../domain/errors.ts";
import { PLANS, priceCents } from "../../../domain/plans.ts";
import type { Plan } from "../../../domain/plans.ts";
import type { BillingProvider, Period } from "../../../providers/billing-provider.ts";
import { VendorError } from "../../../providers/vendor-error.ts";
import type { Call } from "../../operation.ts";
import { lookAtSubscription } from "./look-at-subscription.ts";

type NewPeriod = { start: Date | null; end: Date | null };

/** Makes a decided change, or answers what came of it; the provider makes it once, however often this is tried. */
export async function carryOutPlanChange(change: PlanChange, call: Call): Promise<NewPeriod> {
  if (change.state === "done") return { start: change.periodStart, end: change.periodEnd };
  const { billing } = await call.deps.providersFor(call.projectId);
  const result = await ask(billing, change, call).catch(async (error: unknown) => {
    // Without knowing what came of it, only the same change may be tried again.
    const unclear = error instanceof VendorError && error.kind === "unknown";
    if (!unclear) await closePlanChange(call.em, change.id, "failed");
    throw error;
  });
  if (result === "declined") {
    await closePlanChange(call.em, change.id, "declined");
    await lookAtSubscription(call, change.providerId);
    throw new CoraError("payment_required", "The payment was declined, so the plan stays as it is.");
  }
  const seen = await lookAtSubscription(call, change.providerId);
  const period =
    result === "paid" ? { start: seen?.currentPeriodStart ?? null, end: seen?.currentPeriodEnd ?? null } : result;
  await closePlanChange(call.em, change.id, "done", period);
  return period;
}

function ask(billing: BillingProvider, change: PlanChange, { projectId }: Call): Promise<"paid" | "declined" | Period> {
  const { id, providerId, plan, interval, kind } = change;
  const priced = PLANS.find((known) => known.id === plan) as Plan;
  const request = {
    providerId,
    plan,
    interval,
    amountCents: priceCents(priced, interval),
    idempotencyKey: `plan/${projectId}/${id}`,
  };
  if (kind === "upgrade") return billing.upgrade(request);
  return kind === "refresh" ? billing.restart(request) : billing.scheduleChange(request);
}
