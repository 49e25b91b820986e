import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import { canPay, methodOf } from "./payment-method-desk.ts";
import { applyPendingUpdate } from "./pending-update.ts";
import { putSubscription } from "./put-subscription.ts";
import type { StripeInvoice, StripeSubscription } from "./stripe-object.ts";

const daySeconds = 24 * 60 * 60;
/** Days after each failed charge of a renewal at which it is tried again; then the subscription counts as unpaid. */
const retryDays = [3, 5, 7];

const owing: readonly string[] = ["past_due", "unpaid", "incomplete"];

export const subscriptionOf = ({ store }: BillingDesk, invoice: StripeInvoice): StripeSubscription | null =>
  store.subscriptions.get(invoice.parent.subscription_details.subscription);

/** Charges what is due; a failed charge leaves the invoice open. */
export function collectInvoice(desk: BillingDesk, invoice: StripeInvoice, at: number, cause?: Cause): StripeInvoice {
  const subscription = subscriptionOf(desk, invoice);
  const good = invoice.amount_due === 0 || (subscription !== null && canPay(methodOf(desk.store, subscription)));
  const tried = { ...invoice, attempted: true, attempt_count: invoice.attempt_count + 1 };
  if (good) return settle(desk, tried, at, cause);
  const days = invoice.billing_reason === "subscription_cycle" ? retryDays[tried.attempt_count - 1] : undefined;
  const next_payment_attempt = days === undefined ? null : at + days * daySeconds;
  const failed = desk.store.invoices.put({ ...tried, next_payment_attempt });
  desk.events.emit("invoice.payment_failed", failed, cause === undefined ? {} : { cause });
  return failed;
}

function settle(desk: BillingDesk, invoice: StripeInvoice, at: number, cause?: Cause): StripeInvoice {
  const paid = desk.store.invoices.put({
    ...invoice,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    auto_advance: false,
    next_payment_attempt: null,
    status: "paid",
    status_transitions: { ...invoice.status_transitions, paid_at: at },
  });
  const subscription = subscriptionOf(desk, paid);
  if (invoice.amount_due > 0 && invoice.billing_reason !== "subscription_create") {
    desk.effects.record({
      vendor: "stripe",
      kind: "charge",
      vendor_id: paid.id,
      cora_id: subscription?.metadata["project_id"] ?? null,
      attempt_id: null,
      to: desk.store.customers.get(paid.customer)?.email ?? null,
      idempotency_key: cause?.idempotency_key ?? null,
    });
  }
  const options = cause === undefined ? {} : { cause };
  desk.events.emit("invoice.paid", paid, options);
  desk.events.emit("invoice.payment_succeeded", paid, options);
  if (subscription !== null) afterPayment(desk, subscription, paid, cause);
  return paid;
}

/** What money changes: a waiting update takes effect, and a debt that is paid makes the subscription active again. */
function afterPayment(
  desk: BillingDesk,
  subscription: StripeSubscription,
  invoice: StripeInvoice,
  cause?: Cause,
): void {
  if (subscription.pending_update !== null && subscription.latest_invoice === invoice.id) {
    applyPendingUpdate(desk, subscription, cause);
    return;
  }
  const debts = openInvoices(desk, subscription);
  if (owing.includes(subscription.status) && debts.length === 0) {
    putSubscription(desk, subscription, { status: "active" }, cause);
  }
}

export const openInvoices = (desk: BillingDesk, { id }: StripeSubscription): StripeInvoice[] =>
  desk.store.invoices
    .list()
    .filter(({ status, parent }) => status === "open" && parent.subscription_details.subscription === id);
