import type { BillingDesk } from "./billing-desk.ts";
import { timeOf } from "./billing-time.ts";
import { currentSession, customerDetails } from "./checkout-desk.ts";
import { putCustomer } from "./customer-desk.ts";
import { collectInvoice } from "./collect-invoice.ts";
import { issueInvoice } from "./invoice.ts";
import { useCard } from "./payment-method-desk.ts";
import { fullLine } from "./renew-subscription.ts";
import { invalid, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { beginSubscription } from "./begin-subscription.ts";
import type { StripeSession } from "./stripe-object.ts";

const unnamedBuyer = "buyer@sandbox.example";

/** Pays a session: once, however often the button is pressed. */
export function completeCheckout(desk: BillingDesk, id: string, typedEmail: string | null): StripeSession {
  const { store, events, effects } = desk;
  const session = currentSession(store, events, id);
  if (session.status === "complete") return session;
  if (session.status === "expired") throw invalid("This Checkout Session has expired.", "session");
  const offer = store.offers.get(id);
  if (offer === null) throw noSuch("checkout.session", id, "session");

  const known = session.customer === null ? null : store.customers.get(session.customer);
  const email = session.customer_email ?? typedEmail ?? unnamedBuyer;
  const customer = known ?? putCustomer(store, { email, metadata: {} });
  const invoiceId = stripeId("in");
  const { lines, subscriptionMetadata: metadata, description } = offer;
  const subscription = beginSubscription(store, { lines, metadata, description, customer: customer.id }, invoiceId);
  useCard(store, customer, "pm_card_visa");
  const complete = store.sessions.put({
    ...session,
    customer: customer.id,
    customer_details: customerDetails(customer.email ?? email),
    invoice: invoiceId,
    payment_status: "paid",
    status: "complete",
    subscription: subscription.id,
  });
  effects.record({
    vendor: "stripe",
    kind: "subscription",
    vendor_id: subscription.id,
    cora_id: session.client_reference_id ?? subscription.metadata["project_id"] ?? null,
    attempt_id: null,
    to: customer.email,
    idempotency_key: offer.idempotencyKey,
  });
  events.emit("checkout.session.completed", complete);
  events.emit("customer.subscription.created", subscription);
  const at = timeOf(store, customer.id);
  const order = {
    id: invoiceId,
    subscription,
    reason: "subscription_create",
    lines: subscription.items.data.map(fullLine),
    at,
  } as const;
  collectInvoice(desk, issueInvoice(desk, order), at);
  return complete;
}

/** Where the buyer goes next. */
export function successUrl({ success_url, id }: StripeSession): string {
  return success_url.replaceAll("{CHECKOUT_SESSION_ID}", id);
}
