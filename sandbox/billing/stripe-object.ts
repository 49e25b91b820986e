/** Fields that every stored object of Stripe has, besides its own. */
export interface StripeObject {
  id: string;
  object: string;
  created: number;
  livemode: false;
  [field: string]: unknown;
}

export interface StripeProduct extends StripeObject {
  object: "product";
  name: string;
  active: boolean;
}

export interface Recurring {
  interval: "day" | "week" | "month" | "year";
  interval_count: number;
  meter: null;
  trial_period_days: null;
  usage_type: "licensed";
}

export interface StripePrice extends StripeObject {
  object: "price";
  active: boolean;
  currency: string;
  lookup_key: string | null;
  product: string;
  recurring: Recurring | null;
  unit_amount: number;
}

export interface StripeCustomer extends StripeObject {
  object: "customer";
  /** In cents; below zero is credit that the next invoice uses up. */
  balance: number;
  email: string | null;
  invoice_prefix: string;
  invoice_settings: { default_payment_method: string | null; [field: string]: unknown };
  metadata: Record<string, string>;
  next_invoice_sequence: number;
  test_clock: string | null;
}

export interface StripePaymentMethod extends StripeObject {
  object: "payment_method";
  card: { brand: string; last4: string; [field: string]: unknown };
  customer: string | null;
}

export interface StripeTestClock extends StripeObject {
  object: "test_helpers.test_clock";
  frozen_time: number;
  name: string | null;
  status: "ready" | "advancing";
}

export interface SubscriptionItem {
  id: string;
  object: "subscription_item";
  current_period_start: number;
  current_period_end: number;
  price: StripePrice;
  quantity: number;
  subscription: string;
  [field: string]: unknown;
}

export interface PendingUpdate {
  billing_cycle_anchor: number | null;
  expires_at: number;
  subscription_items: SubscriptionItem[];
  [field: string]: unknown;
}

export interface StripeSubscription extends StripeObject {
  object: "subscription";
  status: "active" | "canceled" | "incomplete" | "incomplete_expired" | "past_due" | "trialing" | "unpaid";
  billing_cycle_anchor: number;
  customer: string;
  default_payment_method: string | null;
  pending_update: PendingUpdate | null;
  schedule: string | null;
  trial_end: number | null;
  cancel_at: number | null;
  cancel_at_period_end: boolean;
  canceled_at: number | null;
  ended_at: number | null;
  items: { object: "list"; data: SubscriptionItem[]; has_more: false; url: string };
  latest_invoice: string | null;
  metadata: Record<string, string>;
}

export interface StripeInvoice extends StripeObject {
  object: "invoice";
  status: "draft" | "open" | "paid" | "void";
  amount_due: number;
  amount_remaining: number;
  attempt_count: number;
  billing_reason: string;
  customer: string;
  next_payment_attempt: number | null;
  parent: {
    subscription_details: { subscription: string; metadata: Record<string, string> };
    [field: string]: unknown;
  };
  status_transitions: Record<"finalized_at" | "marked_uncollectible_at" | "paid_at" | "voided_at", number | null>;
}

export interface SchedulePhase {
  start_date: number;
  end_date: number;
  items: { price: string; quantity: number; [field: string]: unknown }[];
  metadata: Record<string, string>;
  [field: string]: unknown;
}

export interface StripeSchedule extends StripeObject {
  object: "subscription_schedule";
  status: "active" | "canceled" | "completed" | "released";
  current_phase: { start_date: number; end_date: number } | null;
  customer: string;
  end_behavior: "release" | "cancel";
  phases: SchedulePhase[];
  subscription: string | null;
}

export interface StripePortalSession extends StripeObject {
  object: "billing_portal.session";
  customer: string;
  return_url: string | null;
}

export interface LineItem {
  price: StripePrice;
  quantity: number;
}

export interface StripeSession extends StripeObject {
  object: "checkout.session";
  status: "open" | "complete" | "expired";
  payment_status: "unpaid" | "paid";
  amount_total: number;
  cancel_url: string | null;
  client_reference_id: string | null;
  currency: string;
  customer: string | null;
  customer_email: string | null;
  expires_at: number;
  invoice: string | null;
  metadata: Record<string, string>;
  subscription: string | null;
  success_url: string;
  url: string | null;
}

export interface StripeEvent extends StripeObject {
  object: "event";
  type: string;
  data: { object: StripeObject; previous_attributes?: Record<string, unknown> };
}

/** Seconds since 1970, as Stripe tells time. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
