import type { BillingStore } from "./billing-store.ts";
import { clockOf, timeOf } from "./billing-time.ts";
import { endOfPeriod } from "./end-of-period.ts";
import { stripeId } from "./stripe-id.ts";
import type { LineItem, StripeSubscription, SubscriptionItem } from "./stripe-object.ts";

export interface SubscriptionOffer {
  lines: LineItem[];
  metadata: Record<string, string>;
  description: string | null;
  customer: string;
  trialEnd?: number | null;
}

/** Begins a subscription; what it costs is for an invoice to say. */
export function beginSubscription(
  store: BillingStore,
  { lines, metadata, description, customer, trialEnd = null }: SubscriptionOffer,
  invoice: string | null,
): StripeSubscription {
  const id = stripeId("sub");
  const now = timeOf(store, customer);
  return store.subscriptions.put({
    ...neverUsed,
    id,
    object: "subscription",
    billing_cycle_anchor: trialEnd ?? now,
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
      data: lines.map((line) => subscriptionItem(line, id, now, trialEnd)),
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: invoice,
    livemode: false,
    metadata,
    start_date: now,
    status: trialEnd === null ? "active" : "trialing",
    test_clock: clockOf(store, customer),
    trial_end: trialEnd,
    trial_start: trialEnd === null ? null : now,
  });
}

export function subscriptionItem(
  { price, quantity }: LineItem,
  subscription: string,
  now: number,
  end: number | null = null,
): SubscriptionItem {
  return {
    id: stripeId("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: now,
    current_period_end: end ?? endOfPeriod(now, price.recurring),
    current_period_start: now,
    discounts: [],
    metadata: {},
    price,
    quantity,
    subscription,
    tax_rates: [],
  };
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
  transfer_data: null,
  trial_settings: { end_behavior: { missing_payment_method: "create_invoice" } },
};
