import { idOf } from "../sandbox/billing-bench.ts";
import type { Subscriber } from "../setup/subscriber.ts";

/** What has to be the case before an operation's example can succeed, however often it is tried. */
const NEEDS: Record<string, (subscriber: Subscriber) => Promise<unknown>> = {
  // Straight at the payment provider: our own way there is limited to three an hour.
  cancel_pending_plan_change: async ({ stripe, providerId }) => {
    const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: providerId });
    const { start_date = 0, end_date = 0, items: [item] = [] } = phases[0] ?? {};
    const items = [{ price: idOf(item?.price ?? ""), quantity: 1 }];
    const later = { items, duration: { interval: "month", interval_count: 1 } } as const;
    await stripe.subscriptionSchedules.update(id, { phases: [{ items, start_date, end_date }, later] });
  },
};

export const readyFor = async (id: string, subscriber: Subscriber): Promise<unknown> => NEEDS[id]?.(subscriber);
