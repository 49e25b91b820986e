import type { Effects } from "../effects.ts";
import type { BillingEvents } from "./billing-events.ts";
import type { BillingStore } from "./billing-store.ts";
import { currentSession, customerDetails } from "./checkout-desk.ts";
import { putCustomer } from "./customer-desk.ts";
import { putPaidInvoice } from "./invoice.ts";
import { invalid, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { beginSubscription } from "./subscription-desk.ts";
import type { StripeSession } from "./stripe-object.ts";

export interface CheckoutCounter {
  store: BillingStore;
  events: BillingEvents;
  effects: Effects;
}

const unnamedBuyer = "buyer@sandbox.example";

/** Pays a session: once, however often the button is pressed. */
export function completeCheckout(counter: CheckoutCounter, id: string, typedEmail: string | null): StripeSession {
  const { store, events, effects } = counter;
  const session = currentSession(store, events, id);
  if (session.status === "complete") return session;
  if (session.status === "expired") throw invalid("This Checkout Session has expired.", "session");
  const offer = store.offers.get(id);
  if (offer === null) throw noSuch("checkout.session", id, "session");

  const known = session.customer === null ? null : store.customers.get(session.customer);
  const email = session.customer_email ?? typedEmail ?? unnamedBuyer;
  const customer = known ?? putCustomer(store, { email, metadata: {} });
  const invoiceId = stripeId("in");
  const subscription = beginSubscription(store, offer, customer.id, invoiceId);
  const invoice = putPaidInvoice(store, invoiceId, session, customer, subscription);
  const complete = store.sessions.put({
    ...session,
    customer: customer.id,
    customer_details: customerDetails(customer.email ?? email),
    invoice: invoice.id,
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
  events.emit("invoice.paid", invoice);
  return complete;
}

/** Where the buyer goes next. */
export function successUrl({ success_url, id }: StripeSession): string {
  return success_url.replaceAll("{CHECKOUT_SESSION_ID}", id);
}
