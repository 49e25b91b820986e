import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import { timeOf } from "./billing-time.ts";
import { collectInvoice } from "./collect-invoice.ts";
import { issueInvoice } from "./invoice.ts";
import { paramsOf } from "./params.ts";
import type { Params } from "./params.ts";
import { parseLine } from "./parse-items.ts";
import { voidInvoice } from "./pending-update.ts";
import { fullLine } from "./renew-subscription.ts";
import { declined, missing, noSuch } from "./stripe-error.ts";
import type { StripeSubscription } from "./stripe-object.ts";
import { beginSubscription } from "./begin-subscription.ts";

const allowed = "customer items metadata description trial_period_days trial_end payment_behavior off_session".split(
  " ",
);
const daySeconds = 24 * 60 * 60;

/** A subscription without a checkout: paid with the customer's card at once, or after its trial. */
export function createSubscription(desk: BillingDesk, params: Params, cause: Cause): StripeSubscription {
  params.allow(allowed);
  const customer = params.requiredText("customer");
  if (desk.store.customers.get(customer) === null) throw noSuch("customer", customer, "customer");
  const at = timeOf(desk.store, customer);
  const lines = params
    .list("items")
    .map((form, index) => parseLine(desk.store, paramsOf({ ...(form as object) }, `items[${index}]`)));
  if (lines.length === 0) throw missing("items");
  const days = params.integer("trial_period_days");
  const trialEnd = params.integer("trial_end") ?? (days === null ? null : at + days * daySeconds);
  const offer = { lines, metadata: params.metadata(), description: params.text("description"), customer, trialEnd };
  const subscription = beginSubscription(desk.store, offer, null);
  if (trialEnd === null) chargeFirst(desk, subscription, params.text("payment_behavior"), at, cause);
  const begun = desk.store.subscriptions.get(subscription.id) ?? subscription;
  desk.events.emit("customer.subscription.created", begun, { cause });
  return begun;
}

/** Without its first payment a subscription has not begun, though it may still. */
function chargeFirst(
  desk: BillingDesk,
  subscription: StripeSubscription,
  behavior: string | null,
  at: number,
  cause: Cause,
): void {
  const lines = subscription.items.data.map(fullLine);
  const invoice = issueInvoice(desk, { subscription, reason: "subscription_create", lines, at });
  const { status, id: latest_invoice } = collectInvoice(desk, invoice, at, cause);
  if (status === "paid") return void desk.store.subscriptions.put({ ...subscription, latest_invoice });
  if (behavior === "error_if_incomplete") {
    desk.store.subscriptions.put({ ...subscription, status: "incomplete_expired" });
    voidInvoice(desk, invoice, at, cause);
    throw declined();
  }
  desk.store.subscriptions.put({ ...subscription, latest_invoice, status: "incomplete" });
}
