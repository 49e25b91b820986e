export type SubscriptionStatus =
  | "active"
  | "trialing"
  | "past_due"
  | "unpaid"
  | "canceled"
  | "incomplete"
  | "incomplete_expired"
  | "paused";

export type BillingInterval = "monthly" | "annual";

/** A plan as it is paid for. */
export interface PricedPlan {
  plan: string;
  interval: BillingInterval;
  /** In cents of US dollars, for one interval. */
  amountCents: number;
}

export interface CheckoutRequest extends PricedPlan {
  projectId: string;
  email: string | null;
  successUrl: string;
  cancelUrl: string;
  idempotencyKey: string;
}

export interface PortalRequest {
  customerId: string;
  returnUrl: string;
  idempotencyKey: string;
}

export interface PlanChangeRequest extends PricedPlan {
  /** The subscription's id. */
  providerId: string;
  /** The same for every try of one change: the provider then makes it once. */
  idempotencyKey: string;
}

export interface BillingSubscription {
  providerId: string;
  projectId: string | null;
  customerId: string;
  plan: string | null;
  interval: BillingInterval | null;
  status: SubscriptionStatus;
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  canceledAt: Date | null;
  endedAt: Date | null;
  startedAt: Date | null;
  /** What it becomes by itself, and when. */
  pendingChange: { plan: string | null; interval: BillingInterval | null; at: Date } | null;
  /** A change that takes effect as soon as it is paid. */
  awaitsPayment: boolean;
}

export interface Period {
  start: Date;
  end: Date;
}

export interface BillingProvider {
  /** Opens a payment page for a subscription; the subscription itself begins when the provider reports it paid. */
  createCheckout(request: CheckoutRequest): Promise<{ url: string }>;
  /** Opens a page where the customer sees to card, invoices and cancellation; null where there is no such customer. */
  createPortal(request: PortalRequest): Promise<{ url: string } | null>;
  /** The subscription as it is now: events are only a reason to ask. Null when the provider has none. */
  getSubscription(providerId: string): Promise<BillingSubscription | null>;
  /** Another plan from now on, for a new period; what was paid and not used is given back. Nothing changes unless it is paid. */
  upgrade(request: PlanChangeRequest): Promise<"paid" | "declined">;
  /** A new period of the same plan from now on, at its full price. Nothing changes unless it is paid. */
  restart(request: PlanChangeRequest): Promise<"paid" | "declined">;
  /** Another plan once the present period has ended; answers the period with which it begins. */
  scheduleChange(request: PlanChangeRequest): Promise<Period>;
  /** Takes back what is scheduled or waits for its payment; false where nothing is. */
  cancelPending(providerId: string, idempotencyKey: string): Promise<boolean>;
  /** Events since then that reached nobody, a page at a time; `next` leads to the one after. */
  undelivered(
    since: Date,
    after: string | null,
  ): Promise<{ events: { id: string; body: string }[]; next: string | null }>;
  /** Throws unless the account answers. */
  check(): Promise<void>;
}
