import type Stripe from "stripe";
import type { BillingSubscription } from "../billing-provider.ts";
import { planOfPrice } from "./price.ts";
import type { ConfiguredPrices } from "./price.ts";

/** The phase that follows the present one; a schedule without one changes nothing any more. */
export function nextPhase({ schedule }: Stripe.Subscription): Stripe.SubscriptionSchedule.Phase | null {
  if (typeof schedule !== "object" || schedule === null || schedule.status !== "active") return null;
  const end = schedule.current_phase?.end_date ?? 0;
  return schedule.phases.find(({ start_date }) => start_date >= end) ?? null;
}

export function pendingChange(
  subscription: Stripe.Subscription,
  prices: ConfiguredPrices,
): BillingSubscription["pendingChange"] {
  const phase = nextPhase(subscription);
  if (!phase) return null;
  const price = phase.items[0]?.price;
  return {
    ...planOfPrice(typeof price === "object" && !price.deleted ? price : undefined, prices),
    at: new Date(phase.start_date * 1000),
  };
}
