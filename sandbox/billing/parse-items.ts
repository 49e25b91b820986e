import type { BillingStore } from "./billing-store.ts";
import { paramsOf } from "./params.ts";
import type { Params } from "./params.ts";
import { createInlinePrice } from "./product-desk.ts";
import { invalid, missing, noSuch } from "./stripe-error.ts";
import type { StripePrice, StripeSubscription, SubscriptionItem } from "./stripe-object.ts";
import { subscriptionItem } from "./begin-subscription.ts";

const itemParams = ["id", "price", "price_data", "quantity", "deleted", "metadata"];

/** The items as an update wants them: named ones changed or taken out, the rest kept, new ones added. */
export function parseItems(
  store: BillingStore,
  { id, items }: Pick<StripeSubscription, "id" | "items">,
  given: unknown[],
  at: number,
): SubscriptionItem[] {
  return given.reduce<SubscriptionItem[]>((kept, form, index) => {
    const params = paramsOf({ ...(form as object) }, `items[${index}]`);
    params.allow(itemParams);
    const known = params.text("id");
    if (known === null) return [...kept, subscriptionItem(parseLine(store, params), id, at)];
    const item = kept.find((one) => one.id === known);
    if (item === undefined) throw noSuch("subscription_item", known, `items[${index}][id]`);
    if (params.flag("deleted")) return kept.filter((one) => one !== item);
    const changed = {
      ...item,
      price: priceIn(store, params) ?? item.price,
      quantity: params.integer("quantity") ?? item.quantity,
    };
    return kept.map((one) => (one === item ? changed : one));
  }, items.data);
}

export function parseLine(store: BillingStore, params: Params): { price: StripePrice; quantity: number } {
  const price = priceIn(store, params);
  if (price === null) throw missing("price");
  return { price, quantity: params.integer("quantity") ?? 1 };
}

function priceIn(store: BillingStore, params: Params): StripePrice | null {
  const data = params.object("price_data");
  const id = params.text("price");
  const price = data === null ? store.prices.get(id ?? "") : createInlinePrice(store, data);
  if (price === null && id !== null) throw noSuch("price", id, "price");
  if (price !== null && price.recurring === null) throw invalid("The price must be a recurring one.", "price");
  return price;
}
