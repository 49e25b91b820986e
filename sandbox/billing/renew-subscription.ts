import type { BillingDesk } from "./billing-desk.ts";
import { collectInvoice } from "./collect-invoice.ts";
import { nextEnd } from "./end-of-period.ts";
import { enterPhase } from "./enter-phase.ts";
import { issueInvoice } from "./invoice.ts";
import { putSubscription } from "./put-subscription.ts";
import type { StripeSubscription, SubscriptionItem } from "./stripe-object.ts";
import { endSubscription } from "./subscription-desk.ts";

/** What happens at the end of a period: the subscription ends, or a new period begins and has to be paid. */
export function renewSubscription(desk: BillingDesk, ending: StripeSubscription, at: number): void {
  if (ending.cancel_at_period_end) return void endSubscription(desk, ending, at, "cancellation_requested");
  const { subscription, over } = enterPhase(desk, ending, at);
  if (over) return void endSubscription(desk, subscription, at, "cancellation_requested");
  const anchor = intervalOf(subscription) === intervalOf(ending) ? subscription.billing_cycle_anchor : at;
  const data = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: at,
    current_period_end: nextEnd(anchor, at, item.price.recurring),
  }));
  const renewed = putSubscription(desk, subscription, {
    billing_cycle_anchor: anchor,
    items: { ...subscription.items, data },
    status: subscription.status === "trialing" ? "active" : subscription.status,
  });
  charge(desk, renewed, at);
}

function charge(desk: BillingDesk, subscription: StripeSubscription, at: number): void {
  const draft = subscription.status === "unpaid";
  const lines = subscription.items.data.map(fullLine);
  const issued = issueInvoice(desk, { subscription, reason: "subscription_cycle", lines, at, draft });
  const owing = desk.store.subscriptions.put({ ...subscription, latest_invoice: issued.id });
  if (draft || collectInvoice(desk, issued, at).status === "paid") return;
  putSubscription(desk, owing, { status: "past_due" });
}

const intervalOf = ({ items }: StripeSubscription): string => JSON.stringify(items.data[0]?.price.recurring ?? null);

/** One item for one whole period. */
export const fullLine = (item: SubscriptionItem) => ({
  amount: item.price.unit_amount * item.quantity,
  price: item.price,
  quantity: item.quantity,
  item: item.id,
  period: { start: item.current_period_start, end: item.current_period_end },
  proration: false,
});
