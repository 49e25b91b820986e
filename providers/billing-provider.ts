export type SubscriptionStatus =
  | "active"
  | "trialing"
  | "past_due"
  | "unpaid"
  | "canceled"
  | "incomplete"
  | "incomplete_expired"
  | "paused";

export interface CheckoutRequest {
  projectId: string;
  plan: string;
  interval: "monthly" | "annual";
  /** In cents of US dollars, for one interval. */
  amountCents: number;
  email: string | null;
  successUrl: string;
  cancelUrl: string;
  idempotencyKey: string;
}

export interface BillingSubscription {
  providerId: string;
  projectId: string | null;
  customerId: string;
  plan: string | null;
  interval: "monthly" | "annual" | null;
  status: SubscriptionStatus;
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
}

export interface BillingProvider {
  /** Opens a payment page for a subscription; the subscription itself begins when the provider reports it paid. */
  createCheckout(request: CheckoutRequest): Promise<{ url: string }>;
  /** The subscription as it is now: events are only a reason to ask. Null when the provider has none. */
  getSubscription(providerId: string): Promise<BillingSubscription | null>;
  /** Throws unless the account answers. */
  check(): Promise<void>;
}
