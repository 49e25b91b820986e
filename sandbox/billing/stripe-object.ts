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
  email: string | null;
  metadata: Record<string, string>;
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

export interface StripeSubscription extends StripeObject {
  object: "subscription";
  status: "active" | "canceled";
  customer: string;
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
  customer: string;
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
