import type { Recurring } from "./stripe-object.ts";

const daySeconds = 24 * 60 * 60;

/** `intervals` intervals after `start`; the 31st becomes the last day of a shorter month. */
export function endOfPeriod(start: number, recurring: Recurring | null, intervals = 1): number {
  if (recurring === null) return start;
  const { interval, interval_count } = recurring;
  const count = interval_count * intervals;
  if (interval === "day") return start + count * daySeconds;
  if (interval === "week") return start + count * 7 * daySeconds;
  const months = interval === "year" ? count * 12 : count;
  const at = new Date(start * 1000);
  const day = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(day, lastDay));
  return Math.floor(at.getTime() / 1000);
}

/** Counted from the anchor, so that one short month does not move all that follow. */
export function nextEnd(anchor: number, start: number, recurring: Recurring | null): number {
  if (recurring === null) return start;
  for (let intervals = 1; ; intervals++) {
    const end = endOfPeriod(anchor, recurring, intervals);
    if (end > start) return end;
  }
}
