import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import { timeOf } from "./billing-time.ts";
import { changeItems } from "./change-items.ts";
import type { ItemChange } from "./change-items.ts";
import { parseItems } from "./parse-items.ts";
import type { Params } from "./params.ts";
import { putSubscription } from "./put-subscription.ts";
import { invalid } from "./stripe-error.ts";
import type { StripeSubscription, SubscriptionItem } from "./stripe-object.ts";
import { liveSubscription } from "./subscription-desk.ts";

const plain = ["cancel_at_period_end", "metadata", "description", "default_payment_method"];
const changing = [
  "items",
  "billing_cycle_anchor",
  "proration_behavior",
  "payment_behavior",
  "off_session",
  "trial_end",
];
/** What may wait for a payment together with the items. */
const canWait = ["metadata", "cancel_at_period_end"];

export function updateSubscription(desk: BillingDesk, id: string, params: Params, cause: Cause): StripeSubscription {
  params.allow([...plain, ...changing]);
  const before = liveSubscription(desk.store, id);
  const at = timeOf(desk.store, before.customer);
  const change = itemChange(desk, before, params, at);
  if (change?.payment === "pending_if_incomplete") refuseWhatCannotWait(before, params);
  const updated = putSubscription(desk, before, plainChange(before, params, at), cause);
  return change === null ? updated : changeItems(desk, updated, change, cause);
}

function plainChange(before: StripeSubscription, params: Params, at: number): Partial<StripeSubscription> {
  const flag = params.flag("cancel_at_period_end") ?? before.cancel_at_period_end;
  const reason = flag ? "cancellation_requested" : null;
  return {
    cancel_at_period_end: flag,
    cancel_at: flag ? (before.items.data[0]?.current_period_end ?? null) : null,
    canceled_at: flag ? (before.canceled_at ?? at) : null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason },
    default_payment_method: params.text("default_payment_method") ?? before.default_payment_method,
    description: params.has("description") ? params.text("description") : before["description"],
    metadata: mergeMetadata(before.metadata, params.metadata()),
  };
}

function itemChange(desk: BillingDesk, before: StripeSubscription, params: Params, at: number): ItemChange | null {
  const anchor = params.object("billing_cycle_anchor")?.requiredText("type") ?? "unchanged";
  if (!params.has("items") && anchor !== "now") return null;
  const items = parseItems(desk.store, before, params.list("items"), at);
  return {
    items,
    resets: anchor === "now" || intervalOf(items) !== intervalOf(before.items.data),
    proration: prorationOf(params),
    payment: paymentOf(params),
    at,
  };
}

const intervalOf = ([item]: SubscriptionItem[]): string => JSON.stringify(item?.price.recurring ?? null);

function prorationOf(params: Params): ItemChange["proration"] {
  const behavior = params.text("proration_behavior") ?? "create_prorations";
  if (behavior === "always_invoice" || behavior === "none") return behavior;
  throw invalid("The sandbox prorates with always_invoice or none only.", "proration_behavior");
}

function paymentOf(params: Params): ItemChange["payment"] {
  const behavior = params.text("payment_behavior") ?? "allow_incomplete";
  if (behavior === "allow_incomplete" || behavior === "error_if_incomplete" || behavior === "pending_if_incomplete") {
    return behavior;
  }
  throw invalid(`Invalid payment_behavior: ${behavior}`, "payment_behavior");
}

function refuseWhatCannotWait({ schedule }: StripeSubscription, params: Params): void {
  const barred = plain.find((name) => params.has(name) && !canWait.includes(name));
  if (barred !== undefined) throw invalid("This cannot be changed with `pending_if_incomplete`.", barred);
  if (schedule !== null) throw invalid("The subscription is managed by a subscription schedule.", "payment_behavior");
}

/** An empty value removes a key, as Stripe has it. */
function mergeMetadata(before: Record<string, string>, given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ""));
}
