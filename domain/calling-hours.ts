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
  const date = DateTime.utc(local.year, local.month, local.day);
  const day = crossesMidnight && now < end ? date.minus({ days: 1 }) : date;
  return open && hours.calling_days.includes(day.weekday) && !hours.closed_dates.includes(day.toISODate() ?? "");
}

/** Where a number may lie in several zones, all of them have to be open. */
export const isOpen = (zones: readonly string[], at: Date, hours: Hours): boolean =>
  zones.length > 0 && zones.every((zone) => openIn(zone, at, hours));

/** The next instant at which all zones are open; null when there is none within a month. */
export function nextOpening(zones: readonly string[], after: Date, hours: Hours): Date | null {
  const instants = new Set(zones.flatMap((zone) => openings(zone, after, hours)));
  const found = [...instants]
    .toSorted((a, b) => a - b)
    .find((at) => at > after.getTime() && isOpen(zones, new Date(at), hours));
  return found === undefined ? null : new Date(found);
}

/** A common window begins where one of the zones opens, so these are all the instants worth looking at. */
function openings(zone: string, after: Date, hours: Hours): number[] {
  const yesterday = DateTime.fromJSDate(after, { zone }).startOf("day").minus({ days: 1 });
  const days = Array.from({ length: SEARCH_DAYS + 2 }, (_, day) => yesterday.plus({ days: day }));
  // Where summer time ends, a clock time comes twice: it is read with every offset of these weeks.
  const offsets = [...new Set(days.map((day) => day.offset))];
  const starts = days.flatMap((day) => {
    const clock = Date.UTC(day.year, day.month - 1, day.day, 0, minutes(hours.calling_hours.start));
    return offsets.map((offset) => clock - offset * 60_000);
  });
  return [...days.map((day) => day.toMillis()), ...starts, ...clockChanges(days)];
}

/** A change of the clock may skip the start of a window, or bring a window back that had ended. */
const clockChanges = (days: DateTime[]): number[] =>
  days.flatMap((day, index) => {
    const next = days[index + 1];
    return next && next.offset !== day.offset ? [clockChange(day, next)] : [];
  });

/** The first minute between the two that has the later one's offset. */
function clockChange(from: DateTime, to: DateTime): number {
  let [before, since] = [from.toMillis(), to.toMillis()];
  while (since - before > 60_000) {
    const middle = before + Math.floor((since - before) / 120_000) * 60_000;
    if (from.zone.offset(middle) === from.offset) before = middle;
    else since = middle;
  }
  return since;
}
