import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import { putSubscription } from "./put-subscription.ts";
import type { StripeInvoice, StripeSubscription } from "./stripe-object.ts";

const expirySeconds = 23 * 60 * 60;

/** The change as it waits for its payment. */
export function pendingUpdate(next: StripeSubscription, resets: boolean, at: number) {
  return {
    billing_cycle_anchor: resets ? next.billing_cycle_anchor : null,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: at + expirySeconds,
    metadata: null,
    subscription_items: next.items.data,
    trial_end: null,
    trial_from_plan: null,
  };
}

export function applyPendingUpdate(desk: BillingDesk, subscription: StripeSubscription, cause?: Cause): void {
  const { pending_update: update } = subscription;
  if (update === null) return;
  const applied = putSubscription(
    desk,
    subscription,
    {
      billing_cycle_anchor: update.billing_cycle_anchor ?? subscription.billing_cycle_anchor,
      items: { ...subscription.items, data: update.subscription_items },
      pending_update: null,
    },
    cause,
  );
  desk.events.emit("customer.subscription.pending_update_applied", applied);
}

/** Without its invoice a waiting change is off. */
export function voidInvoice(desk: BillingDesk, invoice: StripeInvoice, at: number, cause?: Cause): StripeInvoice {
  const voided = desk.store.invoices.put({
    ...invoice,
    auto_advance: false,
    next_payment_attempt: null,
    status: "void",
    status_transitions: { ...invoice.status_transitions, voided_at: at },
  });
  desk.events.emit("invoice.voided", voided, cause === undefined ? {} : { cause });
  const subscription = desk.store.subscriptions.get(invoice.parent.subscription_details.subscription);
  if (subscription?.pending_update && subscription.latest_invoice === invoice.id) {
    const kept = putSubscription(desk, subscription, { pending_update: null }, cause);
    desk.events.emit("customer.subscription.pending_update_expired", kept);
  }
  return voided;
}
