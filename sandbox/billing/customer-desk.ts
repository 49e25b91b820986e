import type { BillingStore } from "./billing-store.ts";
import type { Params } from "./params.ts";
import { useMethod } from "./payment-method-desk.ts";
import { noSuch } from "./stripe-error.ts";
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
const texts = ["email", "name", "phone", "description"] as const;

export function createCustomer(store: BillingStore, params: Params): StripeCustomer {
  params.allow([...customerParams, "test_clock", "payment_method", "invoice_settings"]);
  const [name, phone, description] = [params.text("name"), params.text("phone"), params.text("description")];
  const test_clock = params.text("test_clock");
  if (test_clock !== null && store.testClocks.get(test_clock) === null) {
    throw noSuch("test clock", test_clock, "test_clock");
  }
  const email = params.text("email");
  return putCustomer(store, { email, name, phone, description, test_clock, metadata: params.metadata() });
}

export function updateCustomer(store: BillingStore, id: string, params: Params): StripeCustomer {
  params.allow([...customerParams, "invoice_settings"]);
  const before = store.customers.get(id);
  if (before === null) throw noSuch("customer", id);
  const given = texts.filter((name) => params.has(name)).map((name) => [name, params.text(name)]);
  const metadata = { ...before.metadata, ...params.metadata() };
  const after = store.customers.put({ ...before, ...Object.fromEntries(given), metadata });
  const method = params.object("invoice_settings")?.text("default_payment_method") ?? null;
  return method === null ? after : useMethod(store, after, method);
}

export function putCustomer(
  store: BillingStore,
  known: Pick<StripeCustomer, "email" | "metadata"> & Partial<StripeCustomer>,
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
