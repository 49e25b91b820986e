import type { BillingEvents, Cause } from "./billing-events.ts";
import type { BillingStore } from "./billing-store.ts";
import { paramsOf } from "./params.ts";
import type { Params } from "./params.ts";
import { createInlinePrice } from "./product-desk.ts";
import { invalid, missing, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { LineItem, StripePrice, StripeSession } from "./stripe-object.ts";

const understood =
  "mode line_items success_url cancel_url client_reference_id customer customer_email metadata subscription_data expires_at ui_mode";
const harmless =
  "adaptive_pricing allow_promotion_codes automatic_tax billing_address_collection branding_settings consent_collection custom_text customer_update locale name_collection origin_context payment_method_collection payment_method_types phone_number_collection tax_id_collection";
const sessionParams = `${understood} ${harmless}`.split(" ");
const daySeconds = 24 * 60 * 60;

export function createSession(store: BillingStore, params: Params, idempotencyKey: string | null): StripeSession {
  params.allow(sessionParams);
  if (params.requiredText("mode") !== "subscription") throw invalid("The sandbox sells subscriptions only.", "mode");
  if ((params.text("ui_mode") ?? "hosted_page") !== "hosted_page") {
    throw invalid("The sandbox has hosted pages only.", "ui_mode");
  }
  const success_url = params.requiredText("success_url");
  const [customer, email] = buyerOf(store, params);
  const subscription = params.object("subscription_data");
  subscription?.allow(["metadata", "description", "billing_mode", "invoice_settings", "proration_behavior"]);
  const lines = parseLines(store, params.list("line_items"));
  const id = stripeId("cs_test", 58);
  store.offers.put({
    id,
    lines,
    subscriptionMetadata: subscription?.metadata() ?? {},
    description: subscription?.text("description") ?? null,
    idempotencyKey,
  });
  const amount = lines.reduce((sum, { price, quantity }) => sum + price.unit_amount * quantity, 0);
  return store.sessions.put({
    ...neverUsed,
    id,
    object: "checkout.session",
    amount_subtotal: amount,
    amount_total: amount,
    cancel_url: params.text("cancel_url"),
    client_reference_id: params.text("client_reference_id"),
    created: nowSeconds(),
    currency: lines[0]?.price.currency ?? "usd",
    customer,
    customer_details: email === null ? null : customerDetails(email),
    customer_email: params.text("customer_email"),
    expires_at: params.integer("expires_at") ?? nowSeconds() + daySeconds,
    invoice: null,
    livemode: false,
    locale: params.text("locale"),
    metadata: params.metadata(),
    payment_status: "unpaid",
    status: "open",
    subscription: null,
    success_url,
    url: null,
  });
}

export function customerDetails(email: string) {
  const [business_name, individual_name, name, phone] = [null, null, null, null];
  return { address: null, business_name, email, individual_name, name, phone, tax_exempt: "none", tax_ids: null };
}

function buyerOf(store: BillingStore, params: Params): [customer: string | null, email: string | null] {
  const [id, email] = [params.text("customer"), params.text("customer_email")];
  if (id !== null && email !== null) {
    throw invalid("You may only specify one of these parameters: customer, customer_email.", "customer");
  }
  if (id === null) return [null, email];
  const customer = store.customers.get(id);
  if (customer === null) throw noSuch("customer", id, "customer");
  return [id, customer.email];
}

function parseLines(store: BillingStore, given: unknown[]): LineItem[] {
  if (given.length === 0) throw missing("line_items");
  return given.map((form, index) => {
    const params = paramsOf({ ...(form as object) }, `line_items[${index}]`);
    params.allow(["price", "price_data", "quantity", "adjustable_quantity", "metadata"]);
    const price = priceOf(store, params, `line_items[${index}]`);
    if (price.recurring === null) {
      throw invalid("You must provide at least one recurring price in `subscription` mode.", "line_items");
    }
    const quantity = params.integer("quantity");
    if (quantity === null) throw missing(`line_items[${index}][quantity]`);
    if (quantity < 1) throw invalid("Invalid positive integer", `line_items[${index}][quantity]`);
    return { price, quantity };
  });
}

function priceOf(store: BillingStore, params: Params, path: string): StripePrice {
  const data = params.object("price_data");
  if (data !== null) return createInlinePrice(store, data);
  const id = params.text("price");
  if (id === null) throw missing(`${path}[price]`);
  const price = store.prices.get(id);
  if (price === null) throw noSuch("price", id, `${path}[price]`);
  if (!price.active)
    throw invalid("The price specified is inactive. This field only accepts active prices.", `${path}[price]`);
  return price;
}

/** The session as it is now: time may have run out unnoticed. */
export function currentSession(store: BillingStore, events: BillingEvents, id: string): StripeSession {
  const session = store.sessions.get(id);
  if (session === null) throw noSuch("checkout.session", id, "session");
  if (session.status === "open" && session.expires_at <= nowSeconds()) return expire(store, events, session);
  return session;
}

export function expireSession(store: BillingStore, events: BillingEvents, id: string, cause: Cause): StripeSession {
  const session = currentSession(store, events, id);
  if (session.status !== "open") {
    throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This one is ${session.status}.`);
  }
  return expire(store, events, session, cause);
}

function expire(store: BillingStore, events: BillingEvents, session: StripeSession, cause?: Cause): StripeSession {
  const expired = store.sessions.put({ ...session, status: "expired" });
  events.emit("checkout.session.expired", expired, cause === undefined ? {} : { cause });
  return expired;
}

/** The page's address belongs to whatever address this server is asked at. */
export function presentSession(session: StripeSession, base: string): StripeSession {
  return { ...session, url: session.status === "open" ? `${base}/c/pay/${session.id}` : null };
}

/** Fields that Stripe shows and that nothing here ever sets. */
const neverUsed = {
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer_account: null,
  customer_creation: "always",
  discounts: null,
  integration_identifier: null,
  invoice_creation: null,
  managed_payments: null,
  mode: "subscription",
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: "always",
  payment_method_configuration_details: null,
  payment_method_options: null,
  payment_method_types: ["card"],
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  submit_type: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: "hosted_page",
  wallet_options: null,
};
