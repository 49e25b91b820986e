import type { BillingDesk } from "./billing-desk.ts";
import { putSubscription } from "./put-subscription.ts";
import { releaseFrom } from "./schedule-desk.ts";
import { currentPhase } from "./schedule-phase.ts";
import { subscriptionItem } from "./begin-subscription.ts";
import type { SchedulePhase, StripeSubscription, SubscriptionItem } from "./stripe-object.ts";

/** Goes on to the schedule's next phase where one begins; `over` where the schedule ends the subscription. */
export function enterPhase(
  desk: BillingDesk,
  subscription: StripeSubscription,
  at: number,
): { subscription: StripeSubscription; over: boolean } {
  const schedule = subscription.schedule === null ? null : desk.store.schedules.get(subscription.schedule);
  if (schedule === null) return { subscription, over: false };
  const current_phase = currentPhase(schedule.phases, at);
  const phase = schedule.phases.find(({ start_date }) => start_date === current_phase?.start_date);
  if (phase === undefined) {
    if (schedule.end_behavior === "cancel") return { subscription, over: true };
    return { subscription: releaseFrom(desk, subscription, "released", at), over: false };
  }
  if (phase.start_date === schedule.current_phase?.start_date) return { subscription, over: false };
  desk.events.emit("subscription_schedule.updated", desk.store.schedules.put({ ...schedule, current_phase }));
  const data = itemsOf(desk, subscription, phase, at);
  const metadata = { ...subscription.metadata, ...phase.metadata };
  return {
    subscription: putSubscription(desk, subscription, { items: { ...subscription.items, data }, metadata }),
    over: false,
  };
}

/** Items keep their ids in their places. */
function itemsOf(
  { store }: BillingDesk,
  { id, items }: StripeSubscription,
  phase: SchedulePhase,
  at: number,
): SubscriptionItem[] {
  return phase.items.flatMap(({ price: priceId, quantity }, place) => {
    const price = store.prices.get(priceId);
    if (price === null) return [];
    const before = items.data[place];
    return [before === undefined ? subscriptionItem({ price, quantity }, id, at) : { ...before, price, quantity }];
  });
}
