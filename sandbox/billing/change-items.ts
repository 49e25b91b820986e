import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import { collectInvoice } from "./collect-invoice.ts";
import { nextEnd } from "./end-of-period.ts";
import { issueInvoice } from "./invoice.ts";
import type { InvoiceLine } from "./invoice.ts";
import { pendingUpdate, voidInvoice } from "./pending-update.ts";
import { putSubscription } from "./put-subscription.ts";
import { declined } from "./stripe-error.ts";
import type { StripeSubscription, SubscriptionItem } from "./stripe-object.ts";

export interface ItemChange {
  items: SubscriptionItem[];
  /** The period begins anew: because it was asked for, or because another interval leaves no choice. */
  resets: boolean;
  proration: "always_invoice" | "none";
  payment: "allow_incomplete" | "error_if_incomplete" | "pending_if_incomplete";
  at: number;
}

/** Changes what is subscribed to, and charges for it at once where money is due. */
export function changeItems(
  desk: BillingDesk,
  before: StripeSubscription,
  change: ItemChange,
  cause: Cause,
): StripeSubscription {
  const next = changed(before, change);
  const lines = before.status === "trialing" ? [] : linesOf(before, next, change);
  if (lines.length === 0) return putSubscription(desk, before, wanted(next), cause);
  const invoice = issueInvoice(desk, { subscription: before, reason: "subscription_update", lines, at: change.at });
  const result = collectInvoice(desk, invoice, change.at, cause);
  const latest_invoice = result.id;
  // The payment may have changed its status.
  const current = desk.store.subscriptions.get(before.id) ?? before;
  if (result.status === "paid") return putSubscription(desk, current, { ...wanted(next), latest_invoice }, cause);
  if (change.payment === "error_if_incomplete") {
    voidInvoice(desk, result, change.at);
    throw declined();
  }
  if (change.payment === "allow_incomplete") {
    return putSubscription(desk, current, { ...wanted(next), latest_invoice, status: "past_due" }, cause);
  }
  const pending_update = pendingUpdate(next, change.resets, change.at);
  return putSubscription(desk, current, { pending_update, latest_invoice }, cause);
}

const wanted = ({ items, billing_cycle_anchor }: StripeSubscription) => ({ items, billing_cycle_anchor });

function changed(before: StripeSubscription, { items, resets, at }: ItemChange): StripeSubscription {
  const anchor = resets ? at : before.billing_cycle_anchor;
  const period = (item: SubscriptionItem) =>
    resets ? { ...item, current_period_start: at, current_period_end: nextEnd(at, at, item.price.recurring) } : item;
  return { ...before, billing_cycle_anchor: anchor, items: { ...before.items, data: items.map(period) } };
}

/** Time that was paid and is not used is given back, what comes instead is charged; without proration only a new period costs. */
function linesOf(
  before: StripeSubscription,
  next: StripeSubscription,
  { resets, proration, at }: ItemChange,
): InvoiceLine[] {
  if (proration === "none" && !resets) return [];
  const charges = next.items.data.map((item) => line(item, resets ? 1 : unused(item, at), at, !resets));
  if (proration === "none") return charges;
  const credits = before.items.data.map((item) => line(item, -unused(item, at), at, true));
  const lines = [...credits, ...charges];
  return !resets && lines.reduce((sum, { amount }) => sum + amount, 0) === 0 ? [] : lines;
}

const unused = ({ current_period_start: start, current_period_end: end }: SubscriptionItem, at: number): number =>
  end <= start ? 0 : Math.min(1, Math.max(0, (end - at) / (end - start)));

const line = (item: SubscriptionItem, share: number, at: number, proration: boolean): InvoiceLine => ({
  amount: Math.round(item.price.unit_amount * item.quantity * share),
  price: item.price,
  quantity: item.quantity,
  item: item.id,
  period: { start: at, end: item.current_period_end },
  proration,
});
