import type { BillingStore } from "./billing-store.ts";
import type { Params } from "./params.ts";
import { invalid, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { StripeCustomer, StripePaymentMethod, StripeSubscription } from "./stripe-object.ts";

const failingLast4 = "0341";

/** Stripe's own test cards: the second can be attached, and every charge to it fails. */
const testCards: Record<string, string> = { pm_card_visa: "4242", pm_card_chargeCustomerFail: failingLast4 };

export function attachPaymentMethod(store: BillingStore, id: string, params: Params): StripePaymentMethod {
  params.allow(["customer"]);
  const customer = params.requiredText("customer");
  if (store.customers.get(customer) === null) throw noSuch("customer", customer, "customer");
  const known = store.paymentMethods.get(id);
  if (known !== null) return store.paymentMethods.put({ ...known, customer });
  if (testCards[id] === undefined) throw noSuch("PaymentMethod", id, "payment_method");
  return putCard(store, customer, id);
}

export function putCard(store: BillingStore, customer: string, token: string): StripePaymentMethod {
  return store.paymentMethods.put({
    id: stripeId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: "visa",
      country: "US",
      exp_month: 12,
      exp_year: 2040,
      funding: "credit",
      last4: testCards[token] ?? "",
    },
    created: nowSeconds(),
    customer,
    livemode: false,
    metadata: {},
    type: "card",
  });
}

/** Gives the customer a card from now on. */
export function useCard(store: BillingStore, customer: StripeCustomer, token: string): StripeCustomer {
  return useMethod(store, customer, putCard(store, customer.id, token).id);
}

export function useMethod(store: BillingStore, customer: StripeCustomer, method: string): StripeCustomer {
  const owner = store.paymentMethods.get(method)?.customer;
  if (owner !== customer.id) {
    throw invalid(
      "The customer does not have a payment method with that ID.",
      "invoice_settings[default_payment_method]",
    );
  }
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: method };
  return store.customers.put({ ...customer, invoice_settings });
}

/** What the next charge would go to. */
export function methodOf(store: BillingStore, subscription: StripeSubscription): StripePaymentMethod | null {
  const customer = store.customers.get(subscription.customer);
  const id = subscription.default_payment_method ?? customer?.invoice_settings.default_payment_method ?? null;
  return id === null ? null : store.paymentMethods.get(id);
}

export const canPay = (method: StripePaymentMethod | null): boolean =>
  method !== null && method.card.last4 !== failingLast4;
