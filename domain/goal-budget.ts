import type { Channel } from "./gate.ts";
import type { Pause } from "./goal-state.ts";

/** Credits have two decimals: sums of them are rounded to that, so that no tenth is lost to binary fractions. */
export const credits = (amount: number): number => Math.round(amount * 100) / 100;

const CALL_BASE = 1;
const CALL_MINUTE = 0.1;
const EMAIL = 0.3;
/** The longest call that Cora makes, in minutes. */
const CALL_MINUTES_MAX = 30;
/** A channel is tried at most so often for one task. */
const TRIES = 2;

const callCost = (minutes: number): number => credits(CALL_BASE + CALL_MINUTE * Math.ceil(minutes));

/** The most that contacting one person over these channels can cost: each may be tried again. */
export const worstCase = (channels: readonly Channel[]): number =>
  credits(
    channels.reduce((sum, channel) => sum + TRIES * (channel === "call" ? callCost(CALL_MINUTES_MAX) : EMAIL), 0),
  );

/** What such work usually costs: for estimates before anything is planned. */
export const usualCost = { call: callCost(5), email: EMAIL } as const;

export interface Budget {
  cap: number | null;
  softCap: number | null;
  softCapAcknowledged: boolean;
  used: number;
  reserved: number;
}

/** Whether a step may reserve its worst case; otherwise what the goal pauses for. */
export function budgetVerdict(
  { cap, softCap, softCapAcknowledged, used, reserved }: Budget,
  cost: number,
): Pause | null {
  if (cost === 0) return null;
  if (cap === null) return "budget_approval";
  const after = credits(used + reserved + cost);
  if (after > cap) return "hard_cap";
  return softCap !== null && !softCapAcknowledged && after > softCap ? "soft_cap" : null;
}

const SOFT_CAP_SHARE = 0.8;
export const softCapOf = (cap: number): number => credits(cap * SOFT_CAP_SHARE);
