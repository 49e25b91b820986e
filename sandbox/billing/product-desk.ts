import type { BillingStore } from "./billing-store.ts";
import type { Params } from "./params.ts";
import { invalid, missing, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { Recurring, StripePrice, StripeProduct } from "./stripe-object.ts";

const productParams = [
  "id",
  "name",
  "active",
  "description",
  "metadata",
  "images",
  "statement_descriptor",
  "tax_code",
  "unit_label",
  "url",
  "shippable",
  "marketing_features",
];
const priceParams = [
  "currency",
  "unit_amount",
  "unit_amount_decimal",
  "product",
  "product_data",
  "recurring",
  "lookup_key",
  "transfer_lookup_key",
  "nickname",
  "metadata",
  "active",
  "billing_scheme",
  "tax_behavior",
];
const intervals: readonly string[] = ["day", "week", "month", "year"];

export function createProduct(store: BillingStore, params: Params): StripeProduct {
  params.allow(productParams);
  const id = params.text("id") ?? stripeId("prod", 14);
  if (store.products.get(id) !== null) throw invalid(`Product already exists.`, "id", "resource_already_exists");
  const now = nowSeconds();
  return store.products.put({
    id,
    object: "product",
    active: params.flag("active") ?? true,
    created: now,
    default_price: null,
    description: params.text("description"),
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: params.metadata(),
    name: params.requiredText("name"),
    package_dimensions: null,
    shippable: null,
    statement_descriptor: params.text("statement_descriptor"),
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: params.text("unit_label"),
    updated: now,
    url: params.text("url"),
  });
}

export function createPrice(store: BillingStore, params: Params): StripePrice {
  params.allow(priceParams);
  const lookupKey = params.text("lookup_key");
  const holder = lookupKey === null ? undefined : store.prices.list().find((price) => price.lookup_key === lookupKey);
  if (holder !== undefined && params.flag("transfer_lookup_key") !== true) {
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, "lookup_key", "resource_already_exists");
  }
  const price = buildPrice(store, params, lookupKey);
  if (holder !== undefined) store.prices.put({ ...holder, lookup_key: null });
  return store.prices.put(price);
}

/** A price that a checkout session brings along; Stripe keeps it, but not as an active one. */
export function createInlinePrice(store: BillingStore, params: Params): StripePrice {
  params.allow([
    "currency",
    "product",
    "product_data",
    "recurring",
    "tax_behavior",
    "unit_amount",
    "unit_amount_decimal",
  ]);
  return store.prices.put({ ...buildPrice(store, params, null), active: false });
}

function buildPrice(store: BillingStore, params: Params, lookup_key: string | null): StripePrice {
  const recurring = parseRecurring(params.object("recurring"));
  const unit_amount = parseAmount(params);
  const currency = params.requiredText("currency").toLowerCase();
  if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}.`, "currency");
  return {
    id: stripeId("price"),
    object: "price",
    active: params.flag("active") ?? true,
    billing_scheme: "per_unit",
    created: nowSeconds(),
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key,
    metadata: params.metadata(),
    nickname: params.text("nickname"),
    product: productOf(store, params),
    recurring,
    tax_behavior: params.text("tax_behavior") ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: recurring === null ? "one_time" : "recurring",
    unit_amount,
    unit_amount_decimal: `${unit_amount}`,
  };
}

function productOf(store: BillingStore, params: Params): string {
  const id = params.text("product");
  if (id !== null) {
    if (store.products.get(id) === null) throw noSuch("product", id, "product");
    return id;
  }
  const data = params.object("product_data");
  if (data === null) throw missing("product");
  return createProduct(store, data).id;
}

function parseAmount(params: Params): number {
  const amount = params.integer("unit_amount") ?? params.integer("unit_amount_decimal");
  if (amount === null) throw missing("unit_amount");
  if (amount < 0) throw invalid("Invalid non-negative integer", "unit_amount", "parameter_invalid_integer");
  return amount;
}

function parseRecurring(params: Params | null): Recurring | null {
  if (params === null) return null;
  params.allow(["interval", "interval_count", "usage_type", "meter", "trial_period_days"]);
  const interval = params.requiredText("interval");
  if (!intervals.includes(interval)) {
    throw invalid("Invalid recurring[interval]: must be one of day, month, week, or year", "recurring[interval]");
  }
  return {
    interval: interval as Recurring["interval"],
    interval_count: params.integer("interval_count") ?? 1,
    meter: null,
    trial_period_days: null,
    usage_type: "licensed",
  };
}
