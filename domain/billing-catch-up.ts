/** How the payment provider is asked again for what it could not tell. */
export interface BillingCatchUpInput {
  /** How far before the last look the next one begins: events are listed late, and clocks differ. */
  overlapSeconds: number;
  /** How far back the first look goes; the provider keeps events for 30 days. */
  reachSeconds: number;
  /** After how long without news a subscription is asked for by itself. */
  silentSeconds: number;
  /** How many of those in one go; the rest follows an hour later. */
  silentMax: number;
}

const DAY = 24 * 3600;

export const BILLING_CATCH_UP: BillingCatchUpInput = {
  overlapSeconds: DAY,
  reachSeconds: 30 * DAY,
  silentSeconds: DAY,
  silentMax: 1_000,
};
