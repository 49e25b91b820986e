import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import type { StripeSubscription } from "./stripe-object.ts";

/** Changes a subscription and says so, with what was there before; silent where nothing changed. */
export function putSubscription(
  { store, events }: Pick<BillingDesk, "store" | "events">,
  before: StripeSubscription,
  change: Partial<StripeSubscription>,
  cause?: Cause,
): StripeSubscription {
  const after = store.subscriptions.put({ ...before, ...change });
  const previous = changes(before, after);
  if (Object.keys(previous).length === 0) return after;
  const type = after.status === "canceled" ? "customer.subscription.deleted" : "customer.subscription.updated";
  events.emit(type, after, cause === undefined ? { previous } : { previous, cause });
  return after;
}

function changes(before: StripeSubscription, after: StripeSubscription): Record<string, unknown> {
  const differs = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(after[name]);
  return Object.fromEntries(Object.entries(before).filter(differs));
}
