import { idOf } from "../sandbox/billing-bench.ts";
import type { Subscriber } from "../setup/subscriber.ts";
import { resetGoal, resetTask } from "./goal-stock.ts";
import type { Stock } from "./stock.ts";

/** What has to be the case before an operation's example can succeed, however often it is tried. */
const NEEDS: Record<string, (subscriber: Subscriber, stock: Stock) => Promise<unknown>> = {
  cancel_goal: resetGoal,
  cascade_cancel_goal: resetGoal,
  escalate_goal: resetGoal,
  approve_goal_step: resetGoal,
  continue_negotiating: resetGoal,
  approve_goal_budget: (project, stock) => resetGoal(project, stock, { paused_by: "budget_approval" }),
  acknowledge_soft_cap: (project, stock) => resetGoal(project, stock, { paused_by: "soft_cap" }),
  retry_outreach_task: (project, stock) => resetTask(project, stock, "failed"),
  cancel_outreach_task: (project, stock) => resetTask(project, stock, "pending"),
  // Straight at the payment provider: our own way there is limited to three an hour.
  cancel_pending_plan_change: async ({ stripe, providerId }) => {
    const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: providerId });
    const { start_date = 0, end_date = 0, items: [item] = [] } = phases[0] ?? {};
    const items = [{ price: idOf(item?.price ?? ""), quantity: 1 }];
    const later = { items, duration: { interval: "month", interval_count: 1 } } as const;
    await stripe.subscriptionSchedules.update(id, { phases: [{ items, start_date, end_date }, later] });
  },
};

export const readyFor = async (id: string, subscriber: Subscriber, stock: Stock): Promise<unknown> =>
  NEEDS[id]?.(subscriber, stock);
