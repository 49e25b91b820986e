import type Stripe from "stripe";
import type { Period, PlanChangeRequest } from "../billing-provider.ts";
import { VendorError } from "../vendor-error.ts";
import { dropUnpaid, idOf } from "./change-now.ts";
import { nextPhase } from "./pending-change.ts";
import { STRIPE_INTERVALS, priceOf } from "./price.ts";
import type { ConfiguredPrices } from "./price.ts";
import { retrieve } from "./subscription.ts";
import { withCodes } from "./wire.ts";

/** A schedule of two phases: the present one to its end, then the other plan; one period later it lets go by itself. */
export const scheduleChange = (client: Stripe, prices: ConfiguredPrices) =>
  withCodes(async (request: PlanChangeRequest): Promise<Period> => {
    const price = await priceOf(client, prices)(request);
    const { id, phases, current_phase } = await scheduleOf(client, request);
    const present = phases.find(({ start_date }) => start_date === current_phase?.start_date) ?? phases[0];
    if (!present) throw new VendorError({ vendor: "stripe", kind: "refused", code: "no_schedule_phase" });
    const items = present.items.map((item) => ({ price: idOf(item.price) as string, quantity: item.quantity ?? 1 }));
    const updated = await client.subscriptionSchedules.update(
      id,
      {
        end_behavior: "release",
        proration_behavior: "none",
        phases: [
          { items, start_date: present.start_date, end_date: present.end_date, proration_behavior: "none" },
          {
            items: [{ price, quantity: 1 }],
            duration: { interval: STRIPE_INTERVALS[request.interval], interval_count: 1 },
            metadata: { plan: request.plan, interval: request.interval },
            proration_behavior: "none",
          },
        ],
      },
      { idempotencyKey: `${request.idempotencyKey}/phases` },
    );
    const next = updated.phases.at(-1) as Stripe.SubscriptionSchedule.Phase;
    return { start: new Date(next.start_date * 1000), end: new Date(next.end_date * 1000) };
  });

/** The one that is there, made in an earlier try or left over by a change that has happened; else a new one. */
async function scheduleOf(
  client: Stripe,
  { providerId, idempotencyKey }: PlanChangeRequest,
): Promise<Stripe.SubscriptionSchedule> {
  const schedule = (await retrieve(client, providerId))?.schedule;
  if (schedule && typeof schedule === "object") return schedule;
  return client.subscriptionSchedules.create(
    { from_subscription: providerId },
    { idempotencyKey: `${idempotencyKey}/schedule` },
  );
}

export const cancelPending = (client: Stripe) =>
  withCodes(async (providerId: string, idempotencyKey: string): Promise<boolean> => {
    const subscription = await retrieve(client, providerId);
    if (!subscription) return false;
    const [schedule, invoice] = [idOf(subscription.schedule), idOf(subscription.latest_invoice)];
    if (schedule !== null && nextPhase(subscription)) {
      await client.subscriptionSchedules.release(schedule, {}, { idempotencyKey: `${idempotencyKey}/release` });
      return true;
    }
    return subscription.pending_update && invoice ? dropUnpaid(client, invoice, idempotencyKey) : false;
  });
