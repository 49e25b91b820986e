import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import { timeOf } from "./billing-time.ts";
import { parsePhases } from "./parse-phases.ts";
import type { Params } from "./params.ts";
import { putSubscription } from "./put-subscription.ts";
import { invalid, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { currentPhase, neverUsedInPhase } from "./schedule-phase.ts";
import type { StripeSchedule, StripeSubscription } from "./stripe-object.ts";

/** A schedule that begins with the subscription as it is. */
export function createSchedule(desk: BillingDesk, params: Params, cause: Cause): StripeSchedule {
  params.allow(["from_subscription", "metadata"]);
  const id = params.requiredText("from_subscription");
  const subscription = desk.store.subscriptions.get(id);
  if (subscription === null) throw noSuch("subscription", id, "from_subscription");
  if (subscription.schedule !== null) {
    throw invalid("You cannot migrate a subscription that is already attached to a schedule.", "from_subscription");
  }
  const at = timeOf(desk.store, subscription.customer);
  const [item] = subscription.items.data;
  const phase = {
    ...neverUsedInPhase,
    currency: String(subscription["currency"]),
    start_date: item?.current_period_start ?? at,
    end_date: item?.current_period_end ?? at,
    items: subscription.items.data.map(({ price, quantity }) => ({ price: price.id, quantity })),
    metadata: {},
    proration_behavior: "create_prorations",
  };
  const schedule = desk.store.schedules.put({
    ...neverUsed,
    id: stripeId("sub_sched"),
    object: "subscription_schedule",
    created: at,
    current_phase: { start_date: phase.start_date, end_date: phase.end_date },
    customer: subscription.customer,
    end_behavior: subscription.cancel_at_period_end ? "cancel" : "release",
    livemode: false,
    metadata: params.metadata(),
    phases: [phase],
    status: "active",
    subscription: id,
    test_clock: subscription["test_clock"],
  });
  desk.events.emit("subscription_schedule.created", schedule, { cause });
  putSubscription(desk, subscription, { schedule: schedule.id }, cause);
  return schedule;
}

export function updateSchedule(desk: BillingDesk, id: string, params: Params, cause: Cause): StripeSchedule {
  params.allow(["phases", "end_behavior", "metadata", "proration_behavior"]);
  const before = activeSchedule(desk, id);
  const phases = params.has("phases") ? parsePhases(desk.store, before, params.list("phases")) : before.phases;
  const end = params.text("end_behavior") ?? before.end_behavior;
  if (end !== "release" && end !== "cancel") throw invalid(`Invalid end_behavior: ${end}`, "end_behavior");
  const now = timeOf(desk.store, before.customer);
  const metadata = { ...(before["metadata"] as object), ...params.metadata() };
  const after = { ...before, phases, end_behavior: end, metadata, current_phase: currentPhase(phases, now) } as const;
  desk.events.emit("subscription_schedule.updated", desk.store.schedules.put(after), { cause });
  return after;
}

export function releaseSchedule(desk: BillingDesk, id: string, params: Params, cause: Cause): StripeSchedule {
  params.allow(["preserve_cancel_date"]);
  const schedule = activeSchedule(desk, id);
  const subscription = desk.store.subscriptions.get(schedule.subscription ?? "");
  if (subscription !== null) releaseFrom(desk, subscription, "released", timeOf(desk.store, schedule.customer), cause);
  return desk.store.schedules.get(id) ?? schedule;
}

/** Parts a subscription from its schedule, if it has one; the plan that it has by then stays. */
export function releaseFrom(
  desk: BillingDesk,
  subscription: StripeSubscription,
  status: "released" | "canceled",
  at: number,
  cause?: Cause,
): StripeSubscription {
  const schedule = subscription.schedule === null ? null : desk.store.schedules.get(subscription.schedule);
  if (schedule === null) return subscription;
  const facts =
    status === "released"
      ? { released_at: at, released_subscription: subscription.id, subscription: null }
      : { canceled_at: at };
  const ended = desk.store.schedules.put({ ...schedule, ...facts, status, current_phase: null });
  const options = cause === undefined ? {} : { cause };
  desk.events.emit(`subscription_schedule.${status}`, ended, options);
  return putSubscription(desk, subscription, { schedule: null }, cause);
}

function activeSchedule({ store }: BillingDesk, id: string): StripeSchedule {
  const schedule = store.schedules.get(id);
  if (schedule === null) throw noSuch("subscription_schedule", id);
  if (schedule.status === "active") return schedule;
  throw invalid(`You cannot change a subscription schedule that is ${schedule.status}.`);
}

/** Fields that Stripe shows and that nothing here ever sets. */
const neverUsed = {
  application: null,
  billing_mode: { flexible: null, type: "flexible" },
  canceled_at: null,
  completed_at: null,
  customer_account: null,
  default_settings: {
    application_fee_percent: null,
    billing_cycle_anchor: "automatic",
    billing_thresholds: null,
    collection_method: "charge_automatically",
    default_payment_method: null,
    description: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      days_until_due: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    on_behalf_of: null,
    transfer_data: null,
  },
  pause_schedules: [],
  released_at: null,
  released_subscription: null,
};
