import { DateTime } from "luxon";

/** Where the invented leads are, and where the one is for whom it is the other half of the day. */
export const HOME_ZONE = "America/New_York";
export const FAR_ZONE = "Asia/Singapore";

const HALF_WIDTH_HOURS = 6;
const clock = (hour: number): string => `${String((hour + 24) % 24).padStart(2, "0")}:00`;

/** Twelve hours around now on the clock of `HOME_ZONE`: open there at any hour, and closed on the other side of the world. */
export function windowAround(now: Date): { start: string; end: string } {
  const { hour } = DateTime.fromJSDate(now, { zone: HOME_ZONE });
  return { start: clock(hour - HALF_WIDTH_HOURS), end: clock(hour + HALF_WIDTH_HOURS) };
}

/** `Tue 09:12` on the clocks of a zone. */
export const clockIn = (zone: string, at: Date): string =>
  DateTime.fromJSDate(at, { zone }).setLocale("en").toFormat("ccc HH:mm");
