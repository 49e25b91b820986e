import type { SchedulePhase } from "./stripe-object.ts";

export function currentPhase(phases: readonly SchedulePhase[], at: number) {
  const phase = phases.find(({ start_date, end_date }) => start_date <= at && at < end_date);
  return phase === undefined ? null : { start_date: phase.start_date, end_date: phase.end_date };
}

/** Fields that Stripe shows and that nothing here ever sets. */
export const neverUsedInPhase = {
  add_invoice_items: [],
  application_fee_percent: null,
  billing_cycle_anchor: null,
  billing_thresholds: null,
  collection_method: null,
  default_payment_method: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  invoice_settings: null,
  on_behalf_of: null,
  transfer_data: null,
  trial_end: null,
};
