import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import type { BillingStore } from "./billing-store.ts";
import { timeOf } from "./billing-time.ts";
import type { Params } from "./params.ts";
import { putSubscription } from "./put-subscription.ts";
import { releaseFrom } from "./schedule-desk.ts";
import { invalid, noSuch } from "./stripe-error.ts";
import type { StripeSubscription } from "./stripe-object.ts";

export function cancelSubscription(desk: BillingDesk, id: string, params: Params, cause: Cause): StripeSubscription {
  params.allow(["cancellation_details", "invoice_now", "prorate"]);
  const live = liveSubscription(desk.store, id);
  return endSubscription(desk, live, timeOf(desk.store, live.customer), "cancellation_requested", cause);
}

export function endSubscription(
  desk: BillingDesk,
  subscription: StripeSubscription,
  at: number,
  reason: "cancellation_requested" | "payment_failed",
  cause?: Cause,
): StripeSubscription {
  const released = releaseFrom(desk, subscription, "canceled", at, cause);
  const cancellation_details = { ...(released["cancellation_details"] as object), reason };
  return putSubscription(
    desk,
    released,
    {
      status: "canceled",
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: released.canceled_at ?? at,
      cancellation_details,
      ended_at: at,
      pending_update: null,
    },
    cause,
  );
}

const over: readonly string[] = ["canceled", "incomplete_expired"];

export function liveSubscription(store: BillingStore, id: string): StripeSubscription {
  const subscription = store.subscriptions.get(id);
  if (subscription === null || over.includes(subscription.status)) throw noSuch("subscription", id);
  return subscription;
}

const statuses = [
  "active",
  "canceled",
  "ended",
  "all",
  "past_due",
  "unpaid",
  "incomplete",
  "incomplete_expired",
  "trialing",
  "paused",
];

export function listedSubscriptions(store: BillingStore, params: Params): StripeSubscription[] {
  const [status, customer, price] = [params.text("status"), params.text("customer"), params.text("price")];
  if (status !== null && !statuses.includes(status)) throw invalid(`Invalid status: ${status}`, "status");
  return store.subscriptions.list().filter((subscription) => {
    if (customer !== null && subscription.customer !== customer) return false;
    if (price !== null && !subscription.items.data.some((item) => item.price.id === price)) return false;
    if (status === "all") return true;
    if (status === null) return subscription.status !== "canceled";
    return subscription.status === (status === "ended" ? "canceled" : status);
  });
}
