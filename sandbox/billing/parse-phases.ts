import type { BillingStore } from "./billing-store.ts";
import { endOfPeriod } from "./end-of-period.ts";
import { paramsOf } from "./params.ts";
import type { Params } from "./params.ts";
import { parseLine } from "./parse-items.ts";
import { neverUsedInPhase } from "./schedule-phase.ts";
import { invalid, missing } from "./stripe-error.ts";
import type { Recurring, SchedulePhase, StripeSchedule } from "./stripe-object.ts";

const allowed = "items start_date end_date duration metadata proration_behavior billing_cycle_anchor currency".split(
  " ",
);

/** The phases as an update gives them: one after another, and the one that runs keeps its beginning. */
export function parsePhases(
  store: BillingStore,
  { phases: before, current_phase: current }: StripeSchedule,
  given: unknown[],
): SchedulePhase[] {
  const parsed = given.reduce<SchedulePhase[]>((phases, form, index) => {
    const params = paramsOf({ ...(form as object) }, `phases[${index}]`);
    params.allow(allowed);
    const start = params.integer("start_date") ?? phases.at(-1)?.end_date;
    if (start === undefined) throw missing(`phases[${index}][start_date]`);
    if (index > 0 && start !== phases.at(-1)?.end_date) {
      throw invalid("The phases of a schedule must follow one another without a gap.", `phases[${index}][start_date]`);
    }
    return [...phases, parsePhase(store, params, start, index)];
  }, []);
  if (parsed.length === 0) throw missing("phases");
  const starts = [before[0]?.start_date, current?.start_date];
  if (!starts.includes(parsed[0]?.start_date)) {
    throw invalid("You can not modify the start date of the current phase.", "phases[0][start_date]");
  }
  return parsed;
}

function parsePhase(store: BillingStore, params: Params, start: number, index: number): SchedulePhase {
  const lines = params
    .list("items")
    .map((form, place) => parseLine(store, paramsOf({ ...(form as object) }, `phases[${index}][items][${place}]`)));
  const [first] = lines;
  if (first === undefined) throw missing(`phases[${index}][items]`);
  const length = params.object("duration");
  const end = params.integer("end_date") ?? (length === null ? null : endOfPeriod(start, recurringOf(length)));
  if (end === null) throw missing(`phases[${index}][end_date]`);
  if (end <= start) throw invalid("A phase must end after it starts.", `phases[${index}][end_date]`);
  return {
    ...neverUsedInPhase,
    currency: first.price.currency,
    start_date: start,
    end_date: end,
    items: lines.map(({ price, quantity }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: {},
      price: price.id,
      quantity,
      tax_rates: [],
    })),
    metadata: params.metadata(),
    proration_behavior: params.text("proration_behavior") ?? "create_prorations",
  };
}

const recurringOf = (length: Params): Recurring => ({
  interval: length.requiredText("interval") as Recurring["interval"],
  interval_count: length.integer("interval_count") ?? 1,
  meter: null,
  trial_period_days: null,
  usage_type: "licensed",
});
