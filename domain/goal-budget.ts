import { CREDIT_COSTS, WORST_CASE, toCredits } from "./credit-costs.ts";
import type { Channel } from "./gate.ts";
import type { Pause } from "./goal-state.ts";

/** Credits have two decimals: sums of them are rounded to that, so that no tenth is lost to binary fractions. */
export const credits = (amount: number): number => Math.round(amount * 100) / 100;

/** A channel is tried at most so often for one task. */
const TRIES = 2;

/** What one attempt over a channel can cost at most: as much as is held for it. */
export const attemptCost: Record<Channel, number> = {
  call: toCredits(WORST_CASE.call),
  email: toCredits(WORST_CASE.email_send),
};

/** The most that contacting one person over these channels can cost: each may be tried again. */
export const worstCase = (channels: readonly Channel[]): number =>
  credits(channels.reduce((sum, channel) => sum + TRIES * attemptCost[channel], 0));

const USUAL_MINUTES = 5;

/** What such work usually costs: for estimates before anything is planned. */
export const usualCost = {
  call: credits(CREDIT_COSTS.call.base + USUAL_MINUTES * CREDIT_COSTS.call.per_minute),
  email: attemptCost.email,
} as const;

export interface Budget {
  cap: number | null;
  softCap: number | null;
  softCapAcknowledged: boolean;
  used: number;
  reserved: number;
}

/**
 * Whether a step may reserve its worst case now; otherwise what the goal pauses for, or `room`. People are asked only where
 * waiting cannot help: where the step would not fit even if everything under way cost nothing more. What has been used only
 * grows, so that such a question stays until it is answered or the step is gone; for `room` the step waits, and nobody is asked.
 */
export function budgetVerdict(
  { cap, softCap, softCapAcknowledged, used, reserved }: Budget,
  cost: number,
): Pause | "room" | null {
  if (cost === 0) return null;
  if (cap === null) return "budget_approval";
  const least = credits(used + cost);
  if (least > cap) return "hard_cap";
  const limit = softCap === null || softCapAcknowledged ? cap : softCap;
  if (least > limit) return "soft_cap";
  return credits(least + reserved) > limit ? "room" : null;
}

const SOFT_CAP_SHARE = 0.8;
export const softCapOf = (cap: number): number => credits(cap * SOFT_CAP_SHARE);
