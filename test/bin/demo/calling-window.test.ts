import { describe, expect, test } from "vitest";
import { FAR_ZONE, HOME_ZONE, clockIn, windowAround } from "../../../bin/demo/calling-window.ts";
import { isOpen } from "../../../domain/calling-hours.ts";

/** Each hour of the days on which clocks change in New York, and of an ordinary weekend. */
const hours = ["2026-03-08", "2026-11-01", "2026-06-20", "2026-12-31"].flatMap((date) =>
  Array.from({ length: 48 }, (_, half) => new Date(Date.parse(`${date}T00:00:00Z`) + half * 30 * 60_000)),
);
const policyAt = (now: Date) => ({
  calling_hours: windowAround(now),
  calling_days: [1, 2, 3, 4, 5, 6, 7],
  closed_dates: [],
});

describe("the demo's calling window", () => {
  test("is open for the leads now and five minutes later, and closed for the far one, at any hour", () => {
    for (const now of hours) {
      const soon = new Date(now.getTime() + 5 * 60_000);
      expect(isOpen([HOME_ZONE], now, policyAt(now)), now.toISOString()).toBe(true);
      expect(isOpen([HOME_ZONE], soon, policyAt(now)), now.toISOString()).toBe(true);
      expect(isOpen([FAR_ZONE], soon, policyAt(now)), now.toISOString()).toBe(false);
    }
  });

  test("shows the day and the clock of the zone that is asked for", () => {
    expect(clockIn("Asia/Singapore", new Date("2026-03-08T20:05:00Z"))).toBe("Mon 04:05");
  });
});
