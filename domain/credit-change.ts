import { DateTime } from "luxon";
import { toHundredths } from "./credit-costs.ts";
import { PLANS } from "./plans.ts";

/** Whose credits a project's balance holds now, and for how long. */
export interface CreditAccount {
  subscriptionId: string | null;
  plan: string | null;
  interval: string | null;
  /** The most that a plan of this period grants, in hundredths. */
  planCredits: number;
  periodStart: Date | null;
  periodEnd: Date | null;
}

/** A subscription as far as credits depend on it. */
export interface CreditSource {
  id: string;
  plan: string | null;
  interval: string | null;
  status: string;
  start: Date | null;
  /** Null where it goes on for ever. */
  end: Date | null;
}

interface Period {
  start: Date;
  end: Date;
}

/** `begin`: the rest of the last period expires; `raise`: the same credits go on, perhaps under a larger plan; `end`: the rest is gone. */
export type CreditChange =
  | {
      kind: "begin" | "raise";
      subscriptionId: string;
      plan: string | null;
      interval: string | null;
      planCredits: number;
      grant: number;
      period: Period;
    }
  | { kind: "end"; subscriptionId: string };

const GRANTING = new Set(["active", "trialing"]);
const ENDED = new Set(["canceled", "incomplete_expired"]);

const planCredits = (plan: string | null): number =>
  toHundredths(PLANS.find(({ id }) => id === plan)?.credits_allocated ?? 0);

const inMonths = (start: Date, months: number): Date =>
  DateTime.fromJSDate(start, { zone: "utc" }).plus({ months }).toJSDate();

/** The month of a subscription's period in which `now` lies, counted from its start; null once the provider has yet to say what comes next. */
function monthOf({ start, end }: CreditSource, now: Date): Period | null {
  if (!start || (end && now >= end)) return null;
  const since = DateTime.fromJSDate(now).diff(DateTime.fromJSDate(start, { zone: "utc" }), "months").months;
  let month = Math.max(0, Math.floor(since) - 1);
  while (inMonths(start, month + 1) <= now) month += 1;
  const monthEnd = inMonths(start, month + 1);
  return { start: inMonths(start, month), end: end && end < monthEnd ? end : monthEnd };
}

/** Another plan or interval before the period is over: its unused time is paid back, so its credits are not given twice. */
const switched = (account: CreditAccount, source: CreditSource, period: Period): boolean =>
  (account.plan !== source.plan || account.interval !== source.interval) &&
  account.periodEnd !== null &&
  period.start < account.periodEnd;

/**
 * What is due to a project's credits now; null where nothing is. A subscription that is behind with its payments keeps what
 * it has and gets nothing new; one that pays for its period afresh gets fresh credits.
 */
export function creditChange(account: CreditAccount, source: CreditSource | null, now: Date): CreditChange | null {
  if (!source) return null;
  const same = account.subscriptionId === source.id;
  if (ENDED.has(source.status)) return same ? { kind: "end", subscriptionId: source.id } : null;
  const period = GRANTING.has(source.status) ? monthOf(source, now) : null;
  if (!period) return null;
  const credits = planCredits(source.plan);
  const wanted = { subscriptionId: source.id, plan: source.plan, interval: source.interval, period };
  if (!same || !account.periodStart) return { kind: "begin", ...wanted, planCredits: credits, grant: credits };
  if (period.start < account.periodStart) return null;
  if (switched(account, source, period))
    return {
      kind: "raise",
      ...wanted,
      planCredits: Math.max(credits, account.planCredits),
      grant: Math.max(0, credits - account.planCredits),
    };
  if (period.start > account.periodStart) return { kind: "begin", ...wanted, planCredits: credits, grant: credits };
  if (account.periodEnd?.getTime() === period.end.getTime()) return null;
  return { kind: "raise", ...wanted, planCredits: account.planCredits, grant: 0 };
}
