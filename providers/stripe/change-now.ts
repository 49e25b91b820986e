import type Stripe from "stripe";
import type { PlanChangeRequest } from "../billing-provider.ts";
import { VendorError } from "../vendor-error.ts";
import { priceOf } from "./price.ts";
import type { ConfiguredPrices } from "./price.ts";
import { retrieve } from "./subscription.ts";
import { isRefused, withCodes } from "./wire.ts";

/** A period begins anew, and only if it is paid: until then Stripe leaves everything as it was. */
const PAID_FIRST = { billing_cycle_anchor: { type: "now" }, payment_behavior: "pending_if_incomplete" } as const;

type Outcome = "paid" | "declined";

export const upgrade = (client: Stripe, prices: ConfiguredPrices) =>
  withCodes(async (request: PlanChangeRequest): Promise<Outcome> => {
    const price = await priceOf(client, prices)(request);
    const item = await onlyItem(client, request);
    const items = [{ id: item.id, price, quantity: 1 }];
    return change(client, request, { ...PAID_FIRST, items, proration_behavior: "always_invoice" });
  });

// Credits begin anew with the period, so nothing is given back: who used them all would get them for nothing.
export const restart = (client: Stripe) =>
  withCodes(async (request: PlanChangeRequest): Promise<Outcome> => {
    await onlyItem(client, request);
    return change(client, request, { ...PAID_FIRST, proration_behavior: "none" });
  });

async function change(
  client: Stripe,
  { providerId, idempotencyKey }: PlanChangeRequest,
  params: Stripe.SubscriptionUpdateParams,
): Promise<Outcome> {
  const changed = await client.subscriptions.update(providerId, params, { idempotencyKey });
  const invoice = idOf(changed.latest_invoice);
  if (!changed.pending_update || invoice === null) return "paid";
  return (await dropUnpaid(client, invoice, idempotencyKey)) ? "declined" : "paid";
}

/** Calls a change off by its open invoice; false where somebody has paid it meanwhile. */
export async function dropUnpaid(client: Stripe, invoice: string, idempotencyKey: string): Promise<boolean> {
  try {
    await client.invoices.voidInvoice(invoice, {}, { idempotencyKey: `${idempotencyKey}/void` });
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return (await client.invoices.retrieve(invoice)).status !== "paid";
  }
}

/** The subscription's item, once no schedule keeps its changes away any more. */
async function onlyItem(
  client: Stripe,
  { providerId, idempotencyKey }: PlanChangeRequest,
): Promise<Stripe.SubscriptionItem> {
  const subscription = await retrieve(client, providerId);
  const item = subscription?.items.data[0];
  if (!subscription || !item)
    throw new VendorError({ vendor: "stripe", kind: "refused", code: "no_subscription_item" });
  const schedule = idOf(subscription.schedule);
  if (schedule !== null)
    await client.subscriptionSchedules.release(schedule, {}, { idempotencyKey: `${idempotencyKey}/release` });
  return item;
}

export const idOf = (reference: string | { id: string } | null): string | null =>
  typeof reference === "string" ? reference : (reference?.id ?? null);
