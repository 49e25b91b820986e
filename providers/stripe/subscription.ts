import type Stripe from "stripe";
import type { BillingSubscription, SubscriptionStatus } from "../billing-provider.ts";
import { pendingChange } from "./pending-change.ts";
import { planOfPrice } from "./price.ts";
import type { ConfiguredPrices } from "./price.ts";
import { orNull, withCodes } from "./wire.ts";

const STATUSES: Record<SubscriptionStatus, true> = {
  active: true,
  trialing: true,
  past_due: true,
  unpaid: true,
  canceled: true,
  incomplete: true,
  incomplete_expired: true,
  paused: true,
};

/** A status that Stripe adds later must not open the door. */
const statusOf = (status: string): SubscriptionStatus =>
  Object.hasOwn(STATUSES, status) ? (status as SubscriptionStatus) : "incomplete";

const dateOf = (seconds: number | null | undefined): Date | null =>
  Number.isFinite(seconds) ? new Date((seconds as number) * 1000) : null;

/** Since 2025 the period belongs to the items, not to the subscription; the item that ends last decides. */
function periodOf(
  items: Stripe.SubscriptionItem[],
): Pick<BillingSubscription, "currentPeriodStart" | "currentPeriodEnd"> {
  const [last] = items.toSorted((a, b) => b.current_period_end - a.current_period_end);
  return { currentPeriodStart: dateOf(last?.current_period_start), currentPeriodEnd: dateOf(last?.current_period_end) };
}

/** The price says what is paid for; metadata is what was ordered once. */
function planOf({ items, metadata }: Stripe.Subscription, prices: ConfiguredPrices) {
  const { plan, interval } = planOfPrice(items.data[0]?.price, prices);
  const ordered = metadata["interval"];
  return {
    plan: plan ?? metadata["plan"] ?? null,
    interval: interval ?? (ordered === "monthly" || ordered === "annual" ? ordered : null),
  };
}

/** With what it becomes later: a schedule names its prices by id alone. */
export const retrieve = (client: Stripe, providerId: string): Promise<Stripe.Subscription | null> =>
  orNull(client.subscriptions.retrieve(providerId, { expand: ["schedule.phases.items.price"] }));

export const getSubscription = (client: Stripe, prices: ConfiguredPrices) =>
  withCodes(async (providerId: string): Promise<BillingSubscription | null> => {
    const subscription = await retrieve(client, providerId);
    if (!subscription) return null;
    const { customer } = subscription;
    return {
      providerId: subscription.id,
      projectId: subscription.metadata["project_id"] ?? null,
      customerId: typeof customer === "string" ? customer : customer.id,
      ...planOf(subscription, prices),
      status: statusOf(subscription.status),
      ...periodOf(subscription.items.data),
      cancelAtPeriodEnd: subscription.cancel_at_period_end === true,
      canceledAt: dateOf(subscription.canceled_at),
      endedAt: dateOf(subscription.ended_at),
      startedAt: dateOf(subscription.created),
      pendingChange: pendingChange(subscription, prices),
      awaitsPayment: Boolean(subscription.pending_update),
    };
  });
