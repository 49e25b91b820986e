import type { Policy } from "../../domain/policy.ts";

type Hours = Pick<Policy, "calling_hours" | "calling_days" | "closed_dates">;

const DAY = 86_400_000;

/** The same question, asked of the platform's own time zones instead of the library that Cora uses. */
export function wallClock(zone: string, at: Date, hours: Hours): boolean {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? "";
  const date = Date.parse(`${part("year")}-${part("month")}-${part("day")}`);
  const clock = `${part("hour")}:${part("minute")}`;
  const { start, end } = hours.calling_hours;
  if (start <= end) return clock >= start && clock < end && callingDay(date, hours);
  return (clock >= start && callingDay(date, hours)) || (clock < end && callingDay(date - DAY, hours));
}

function callingDay(date: number, hours: Hours): boolean {
  const weekday = new Date(date).getUTCDay() || 7;
  return (
    hours.calling_days.includes(weekday) && !hours.closed_dates.includes(new Date(date).toISOString().slice(0, 10))
  );
}
