import type { BillingEvents, Cause } from "./billing-events.ts";
import type { BillingStore, SessionOffer } from "./billing-store.ts";
import type { Params } from "./params.ts";
import { endOfPeriod } from "./end-of-period.ts";
import { invalid, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { LineItem, StripeSubscription, SubscriptionItem } from "./stripe-object.ts";

export interface SubscriptionDesk {
  store: BillingStore;
  events: BillingEvents;
}

/** Begins a subscription that has just been paid for. */
export function beginSubscription(
  store: BillingStore,
  { lines, subscriptionMetadata, description }: SessionOffer,
  customer: string,
  invoice: string,
): StripeSubscription {
  const id = stripeId("sub");
  const now = nowSeconds();
  return store.subscriptions.put({
    ...neverUsed,
    id,
    object: "subscription",
    billing_cycle_anchor: now,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: "charge_automatically",
    created: now,
    currency: lines[0]?.price.currency ?? "usd",
    customer,
    description,
    ended_at: null,
    items: {
      object: "list",
      data: lines.map((line) => subscriptionItem(line, id, now)),
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: invoice,
    livemode: false,
    metadata: subscriptionMetadata,
    start_date: now,
    status: "active",
  });
}

function subscriptionItem({ price, quantity }: LineItem, subscription: string, now: number): SubscriptionItem {
  return {
    id: stripeId("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: now,
    current_period_end: endOfPeriod(now, price.recurring),
    current_period_start: now,
    discounts: [],
    metadata: {},
    price,
    quantity,
    subscription,
    tax_rates: [],
  };
}

export function updateSubscription({ store, events }: SubscriptionDesk, id: string, params: Params, cause: Cause) {
  params.allow(["cancel_at_period_end", "metadata", "description"]);
  const before = liveSubscription(store, id);
  const flag = params.flag("cancel_at_period_end") ?? before.cancel_at_period_end;
  const now = nowSeconds();
  const after = store.subscriptions.put({
    ...before,
    cancel_at_period_end: flag,
    cancel_at: flag ? (before.items.data[0]?.current_period_end ?? null) : null,
    canceled_at: flag ? (before.canceled_at ?? now) : null,
    cancellation_details: { comment: null, feedback: null, reason: flag ? "cancellation_requested" : null },
    description: params.has("description") ? params.text("description") : before["description"],
    metadata: mergeMetadata(before.metadata, params.metadata()),
  });
  const previous = changes(before, after);
  if (Object.keys(previous).length > 0) events.emit("customer.subscription.updated", after, { previous, cause });
  return after;
}

export function cancelSubscription({ store, events }: SubscriptionDesk, id: string, params: Params, cause: Cause) {
  params.allow(["cancellation_details", "invoice_now", "prorate"]);
  const now = nowSeconds();
  const ended = store.subscriptions.put({
    ...liveSubscription(store, id),
    status: "canceled",
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: now,
    cancellation_details: { comment: null, feedback: null, reason: "cancellation_requested" },
    ended_at: now,
  });
  events.emit("customer.subscription.deleted", ended, { cause });
  return ended;
}

function liveSubscription(store: BillingStore, id: string): StripeSubscription {
  const subscription = store.subscriptions.get(id);
  if (subscription === null || subscription.status === "canceled") throw noSuch("subscription", id);
  return subscription;
}

/** An empty value removes a key, as Stripe has it. */
function mergeMetadata(before: Record<string, string>, given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ""));
}

function changes(before: StripeSubscription, after: StripeSubscription): Record<string, unknown> {
  const differs = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(after[name]);
  return Object.fromEntries(Object.entries(before).filter(differs));
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

/** Fields that Stripe shows and that nothing here ever sets. */
const neverUsed = {
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_mode: { type: "flexible" },
  billing_schedules: [],
  billing_thresholds: null,
  customer_account: null,
  days_until_due: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  invoice_settings: { account_tax_ids: null, issuer: { type: "self" } },
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: "off" },
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  test_clock: null,
  transfer_data: null,
  trial_end: null,
  trial_settings: { end_behavior: { missing_payment_method: "create_invoice" } },
  trial_start: null,
};
