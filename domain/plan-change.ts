import { PLANS } from "./plans.ts";

export type PlanChangeKind = "upgrade" | "downgrade_scheduled" | "refresh";

export interface PaidPlan {
  plan: string | null;
  interval: string | null;
}

/** More credits are worth more, and of one plan the year more than the month. */
const worth = ({ plan, interval }: PaidPlan): number =>
  PLANS.findIndex(({ id }) => id === plan) * 2 + (interval === "annual" ? 1 : 0);

/** What going from one plan to another is; from a plan that is sold no more everything is an upgrade. */
export function planChangeKind(from: PaidPlan, to: PaidPlan): PlanChangeKind {
  if (from.plan === to.plan && from.interval === to.interval) return "refresh";
  return worth(to) > worth(from) ? "upgrade" : "downgrade_scheduled";
}
