import { MAX_CALL_SECONDS } from "./workflow-input.ts";

/** The price list, in credits. */
export const CREDIT_COSTS = {
  call: { base: 1, per_minute: 0.1 },
  search: { per_query: 0.5 },
  email_send: { per_email: 0.3 },
  booking: { per_booking: 0.5 },
  bill_analysis: { per_analysis: 1 },
  ride: { per_request: 0.5 },
  food: { per_order: 0.5 },
  errand: { per_errand: 1 },
} as const;

/** What credits are spent on. */
export type CreditAction = keyof typeof CREDIT_COSTS;

/** Credits are counted in whole hundredths; only what callers read and write is in credits. */
export const toHundredths = (credits: number): number => Math.round(credits * 100);
export const toCredits = (hundredths: number | string): number => Number(hundredths) / 100;

const callCost = (minutes: number): number =>
  toHundredths(CREDIT_COSTS.call.base) + minutes * toHundredths(CREDIT_COSTS.call.per_minute);

/** The most that one outreach can cost, in hundredths: what is held for it before it starts. */
export const WORST_CASE = {
  call: callCost(Math.ceil(MAX_CALL_SECONDS / 60)),
  email_send: toHundredths(CREDIT_COSTS.email_send.per_email),
} as const;

/** A call that somebody or a machine answered costs its base and every begun minute; one that nobody answered costs nothing. */
export const callCharge = (call: {
  startedAt?: Date | null | undefined;
  durationSeconds?: number | null | undefined;
}): number => (call.startedAt ? callCost(Math.ceil((call.durationSeconds ?? 0) / 60)) : 0);

/** An email costs its price once the mail provider has taken it, whatever becomes of it then. */
export const emailCharge = (email: { providerId?: string | null | undefined }): number =>
  email.providerId ? WORST_CASE.email_send : 0;
