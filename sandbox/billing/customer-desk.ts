import type { BillingStore } from "./billing-store.ts";
import type { Params } from "./params.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { StripeCustomer } from "./stripe-object.ts";

const customerParams = [
  "email",
  "name",
  "phone",
  "description",
  "metadata",
  "address",
  "shipping",
  "preferred_locales",
  "tax_exempt",
];

export function createCustomer(store: BillingStore, params: Params): StripeCustomer {
  params.allow(customerParams);
  const [name, phone, description] = [params.text("name"), params.text("phone"), params.text("description")];
  return putCustomer(store, { email: params.text("email"), name, phone, description, metadata: params.metadata() });
}

export function putCustomer(
  store: BillingStore,
  known: Pick<StripeCustomer, "email" | "metadata"> & Record<string, unknown>,
): StripeCustomer {
  return store.customers.put({
    id: stripeId("cus", 14),
    object: "customer",
    address: null,
    balance: 0,
    created: nowSeconds(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    invoice_prefix: stripeId("x", 8).slice(2).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
    ...known,
  });
}
