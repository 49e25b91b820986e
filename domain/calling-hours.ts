import { DateTime } from "luxon";
import type { Policy } from "./policy.ts";

type Hours = Pick<Policy, "calling_hours" | "calling_days" | "closed_dates">;

const SEARCH_DAYS = 31;
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Whether a person in `zone` may be called at `at`, by the wall clock there: summer time and its gaps are the zone's own. */
function openIn(zone: string, at: Date, hours: Hours): boolean {
  const local = DateTime.fromJSDate(at, { zone });
  if (!local.isValid) return false;
  const [start, end, now] = [
    minutes(hours.calling_hours.start),
    minutes(hours.calling_hours.end),
    local.hour * 60 + local.minute,
  ];
  const crossesMidnight = end < start;
  const open = crossesMidnight ? now >= start || now < end : now >= start && now < end;
  // After midnight a window that crosses it still belongs to the day on which it opened.
  const day = crossesMidnight && now < end ? local.minus({ days: 1 }) : local;
  return open && hours.calling_days.includes(day.weekday) && !hours.closed_dates.includes(day.toISODate());
}

/** Where a number may lie in several zones, all of them have to be open. */
export const isOpen = (zones: readonly string[], at: Date, hours: Hours): boolean =>
  zones.length > 0 && zones.every((zone) => openIn(zone, at, hours));

/** The next instant at which all zones are open; null when there is none within a month. */
export function nextOpening(zones: readonly string[], after: Date, hours: Hours): Date | null {
  const boundaries = zones.flatMap((zone) => openings(zone, after, hours)).toSorted((a, b) => a - b);
  const found = boundaries.find((at) => at > after.getTime() && isOpen(zones, new Date(at), hours));
  return found === undefined ? null : new Date(found);
}

/** A common window begins where one of the zones opens, so these are all the instants worth looking at. */
function openings(zone: string, after: Date, hours: Hours): number[] {
  const today = DateTime.fromJSDate(after, { zone }).startOf("day");
  const start = minutes(hours.calling_hours.start);
  return Array.from({ length: SEARCH_DAYS + 1 }, (_, day) => {
    const date = today.plus({ days: day });
    // A clock time that summer time skips becomes the first one after the gap.
    return [date, date.set({ hour: Math.floor(start / 60), minute: start % 60 })].map((at) => at.toMillis());
  }).flat();
}
