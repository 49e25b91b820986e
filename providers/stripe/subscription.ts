import type Stripe from "stripe";
import type { BillingSubscription, SubscriptionStatus } from "../billing-provider.ts";
import { stripeFailure } from "./wire.ts";

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

const INTERVALS: Record<string, "monthly" | "annual"> = { month: "monthly", year: "annual" };

const dateOf = (seconds: number): Date | null => (Number.isFinite(seconds) ? new Date(seconds * 1000) : null);

/** Since 2025 the period belongs to the items, not to the subscription; the item that ends last decides. */
function periodOf(
  items: Stripe.SubscriptionItem[],
): Pick<BillingSubscription, "currentPeriodStart" | "currentPeriodEnd"> {
  const [last] = items.toSorted((a, b) => b.current_period_end - a.current_period_end);
  if (!last) return { currentPeriodStart: null, currentPeriodEnd: null };
  return { currentPeriodStart: dateOf(last.current_period_start), currentPeriodEnd: dateOf(last.current_period_end) };
}

/** A configured price says what is paid for; metadata is what was ordered once. */
function planOf(subscription: Stripe.Subscription, prices: Record<string, string>) {
  const price = subscription.items.data[0]?.price;
  const known = Object.keys(prices).find((name) => prices[name] === price?.id);
  const ordered = subscription.metadata["interval"];
  return {
    plan: known?.split(":")[0] ?? subscription.metadata["plan"] ?? null,
    interval:
      INTERVALS[price?.recurring?.interval ?? ""] ?? (ordered === "monthly" || ordered === "annual" ? ordered : null),
  };
}

export const getSubscription =
  (client: Stripe, prices: Record<string, string>) =>
  async (providerId: string): Promise<BillingSubscription | null> => {
    try {
      const subscription = await client.subscriptions.retrieve(providerId);
      const { customer } = subscription;
      return {
        providerId: subscription.id,
        projectId: subscription.metadata["project_id"] ?? null,
        customerId: typeof customer === "string" ? customer : customer.id,
        ...planOf(subscription, prices),
        status: statusOf(subscription.status),
        ...periodOf(subscription.items.data),
      };
    } catch (error) {
      const failure = stripeFailure(error);
      if (failure.status === 404) return null;
      throw failure;
    }
  };
