import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpen, nextOpening } from "../../domain/calling-hours.ts";
import { DEFAULT_POLICY } from "../../domain/policy.ts";
import { wallClock } from "./wall-clock.ts";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const hours = (start: string, end: string, rest: { calling_days?: number[]; closed_dates?: string[] } = {}) => ({
  calling_hours: { start, end },
  calling_days: EVERY_DAY,
  closed_dates: [],
  ...rest,
});
const opensAt = (zones: string[], after: string, when: ReturnType<typeof hours>) =>
  nextOpening(zones, new Date(after), when)?.toISOString() ?? null;

describe("isOpen", () => {
  it.each([
    ["Europe/Berlin", "2026-06-15T05:59:59Z", false],
    ["Europe/Berlin", "2026-06-15T06:00:00Z", true],
    ["Europe/Berlin", "2026-06-15T18:59:59Z", true],
    ["Europe/Berlin", "2026-06-15T19:00:00Z", false],
    ["Europe/Berlin", "2026-01-15T06:30:00Z", false],
    ["Europe/Berlin", "2026-01-15T07:00:00Z", true],
    ["America/New_York", "2026-01-15T12:59:00Z", false],
    ["America/New_York", "2026-01-15T13:00:00Z", true],
    ["Asia/Kolkata", "2026-01-15T02:29:00Z", false],
    ["Asia/Kolkata", "2026-01-15T02:30:00Z", true],
    ["Asia/Kathmandu", "2026-01-15T02:15:00Z", true],
    ["America/Phoenix", "2026-07-15T15:00:00Z", true],
    ["UTC", "2026-07-15T20:59:00Z", true],
  ])("the default hours of %s at %s: %s", (zone, at, open) => {
    expect(isOpen([zone], new Date(at), DEFAULT_POLICY)).toBe(open);
  });

  it("a window from 00:00 to 24:00 is never closed", () => {
    fc.assert(
      fc.property(instant(), zone(), (at, name) => isOpen([name], at, hours("00:00", "24:00"))),
      { numRuns: 200 },
    );
  });

  it("a window without length is never open", () => {
    fc.assert(
      fc.property(instant(), zone(), clock(), (at, name, time) => !isOpen([name], at, hours(time, time))),
      { numRuns: 200 },
    );
  });

  it("no zone at all, or one that nobody knows, is never open", () => {
    const noon = new Date("2026-06-15T12:00:00Z");
    expect(isOpen([], noon, hours("00:00", "24:00"))).toBe(false);
    expect(isOpen(["Mars/Olympus"], noon, hours("00:00", "24:00"))).toBe(false);
    expect(isOpen(["Europe/Berlin", "Etc/Unknown"], noon, hours("00:00", "24:00"))).toBe(false);
  });

  it("the hours after midnight belong to the day on which the window opened", () => {
    const friday = hours("22:00", "02:00", { calling_days: [5] });
    expect(isOpen(["UTC"], new Date("2026-06-19T23:00:00Z"), friday)).toBe(true);
    expect(isOpen(["UTC"], new Date("2026-06-20T01:59:00Z"), friday)).toBe(true);
    expect(isOpen(["UTC"], new Date("2026-06-20T02:00:00Z"), friday)).toBe(false);
    expect(isOpen(["UTC"], new Date("2026-06-19T01:00:00Z"), friday)).toBe(false);
    const closed = hours("22:00", "02:00", { closed_dates: ["2026-06-19"] });
    expect(isOpen(["UTC"], new Date("2026-06-20T01:00:00Z"), closed)).toBe(false);
    expect(isOpen(["UTC"], new Date("2026-06-19T01:00:00Z"), closed)).toBe(true);
  });

  it("a closed date is the date where the person is", () => {
    const closed = hours("00:00", "24:00", { closed_dates: ["2026-12-25"] });
    expect(isOpen(["Pacific/Auckland"], new Date("2026-12-24T11:00:00Z"), closed)).toBe(false);
    expect(isOpen(["America/Los_Angeles"], new Date("2026-12-24T11:00:00Z"), closed)).toBe(true);
    expect(isOpen(["America/Los_Angeles"], new Date("2026-12-26T07:59:00Z"), closed)).toBe(false);
  });

  it("agrees with a clock on the wall of any zone, also around changes of the clock", () => {
    fc.assert(
      fc.property(instant(), zone(), policy(), (at, name, when) => {
        expect(isOpen([name], at, when)).toBe(wallClock(name, at, when));
      }),
      { numRuns: 2000 },
    );
  });

  it("several zones are open only while each of them is", () => {
    fc.assert(
      fc.property(instant(), fc.array(zone(), { minLength: 1, maxLength: 5 }), policy(), (at, zones, when) => {
        expect(isOpen(zones, at, when)).toBe(zones.every((name) => wallClock(name, at, when)));
      }),
      { numRuns: 500 },
    );
  });
});

describe("nextOpening", () => {
  it.each([
    ["the same morning", "Europe/Berlin", "2026-06-15T03:00:00Z", hours("08:00", "21:00"), "2026-06-15T06:00:00.000Z"],
    ["the next morning", "Europe/Berlin", "2026-06-15T20:00:00Z", hours("08:00", "21:00"), "2026-06-16T06:00:00.000Z"],
    [
      "a start that summer time skips",
      "Europe/Berlin",
      "2026-03-29T00:30:00Z",
      hours("02:30", "21:00"),
      "2026-03-29T01:00:00.000Z",
    ],
    [
      "a skipped start in New York",
      "America/New_York",
      "2026-03-08T06:30:00Z",
      hours("02:15", "21:00"),
      "2026-03-08T07:00:00.000Z",
    ],
    [
      "a half-hour gap",
      "Australia/Lord_Howe",
      "2026-10-03T15:00:00Z",
      hours("02:10", "21:00"),
      "2026-10-03T15:30:00.000Z",
    ],
    [
      "the first of two equal times",
      "Europe/Berlin",
      "2026-10-24T23:00:00Z",
      hours("02:30", "21:00"),
      "2026-10-25T00:30:00.000Z",
    ],
    [
      "the second of two equal times",
      "Europe/Berlin",
      "2026-10-25T01:10:00Z",
      hours("02:30", "21:00"),
      "2026-10-25T01:30:00.000Z",
    ],
    [
      "a window that the clock brings back",
      "Europe/Berlin",
      "2026-10-25T00:40:00Z",
      hours("00:00", "02:30"),
      "2026-10-25T01:00:00.000Z",
    ],
    [
      "a half-hour overlap",
      "Australia/Lord_Howe",
      "2026-04-04T14:50:00Z",
      hours("00:00", "01:45"),
      "2026-04-04T15:00:00.000Z",
    ],
    [
      "a midnight that does not exist",
      "America/Havana",
      "2026-03-08T04:30:00Z",
      hours("00:00", "08:00"),
      "2026-03-08T05:00:00.000Z",
    ],
    [
      "a zone without summer time",
      "Asia/Tokyo",
      "2026-03-29T13:00:00Z",
      hours("08:00", "21:00"),
      "2026-03-29T23:00:00.000Z",
    ],
    [
      "over a weekend",
      "UTC",
      "2026-06-19T22:00:00Z",
      hours("08:00", "21:00", { calling_days: [1, 2, 3, 4, 5] }),
      "2026-06-22T08:00:00.000Z",
    ],
    [
      "over a holiday",
      "UTC",
      "2026-12-24T22:00:00Z",
      hours("08:00", "21:00", { closed_dates: ["2026-12-25", "2026-12-26"] }),
      "2026-12-27T08:00:00.000Z",
    ],
    ["across midnight", "UTC", "2026-06-15T12:00:00Z", hours("22:00", "02:00"), "2026-06-15T22:00:00.000Z"],
    [
      "midnight of the first open day",
      "UTC",
      "2026-06-20T12:00:00Z",
      hours("00:00", "24:00", { calling_days: [1] }),
      "2026-06-22T00:00:00.000Z",
    ],
  ])("finds %s (%s)", (_, name, after, when, expected) => {
    expect(opensAt([name], after, when)).toBe(expected);
  });

  it("a toll-free number waits until the last of its zones is awake", () => {
    const zones = ["America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Pacific/Guam", "America/St_Johns"];
    expect(opensAt(zones, "2026-11-22T09:00:00Z", hours("08:00", "21:00"))).toBe("2026-11-22T22:00:00.000Z");
  });

  it("zones whose windows never meet have no opening", () => {
    expect(
      opensAt(["Europe/Berlin", "America/Los_Angeles"], "2026-06-15T00:00:00Z", hours("08:00", "12:00")),
    ).toBeNull();
  });

  it.each([
    ["no zone", [], hours("08:00", "21:00")],
    ["an unknown zone", ["Mars/Olympus"], hours("08:00", "21:00")],
    ["an unknown zone among known ones", ["Europe/Berlin", "Etc/Unknown", "UTC"], hours("08:00", "21:00")],
    ["no calling day", ["UTC"], hours("08:00", "21:00", { calling_days: [] })],
    ["a window without length", ["UTC"], hours("08:00", "08:00")],
    ["a start at the end of the day", ["UTC"], hours("24:00", "24:00")],
  ])("%s has no opening", (_, zones, when) => {
    expect(opensAt(zones, "2026-06-15T00:00:00Z", when)).toBeNull();
  });

  it("is open at the instant that it names, and at no minute before it", () => {
    fc.assert(
      fc.property(fc.oneof(changingClock(), anyClocks()), policy(), ([after, zones], when) => {
        fc.pre(!isOpen(zones, after, when));
        const found = nextOpening(zones, after, when);
        const limit = Math.min(found?.getTime() ?? Infinity, after.getTime() + 2 * 86_400_000);
        for (let at = Math.floor(after.getTime() / 60_000 + 1) * 60_000; at < limit; at += 60_000)
          if (isOpen(zones, new Date(at), when))
            expect.fail(`${zones.join()} is open at ${new Date(at).toISOString()}`);
        if (found) expect([found > after, isOpen(zones, found, when)]).toEqual([true, true]);
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});

const anyClocks = () => fc.tuple(instant(), fc.array(zone(), { minLength: 1, maxLength: 3 }));

/** The hours before a zone's own clock changes. */
function changingClock() {
  const change = fc.constantFrom(
    ["Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "2026-10-25T01:00:00Z"],
    ["America/New_York", "2026-03-08T07:00:00Z"],
    ["America/New_York", "2026-11-01T06:00:00Z"],
    ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
    ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
    ["America/Havana", "2026-03-08T05:00:00Z"],
    ["America/Havana", "2026-11-01T05:00:00Z"],
    ["America/Nuuk", "2026-03-29T01:00:00Z"],
    ["America/Nuuk", "2026-10-25T01:00:00Z"],
  );
  return fc
    .tuple(change, fc.integer({ min: -180, max: 60 }))
    .map(([[name = "", at = ""], minutes]): [Date, string[]] => [new Date(Date.parse(at) + minutes * 60_000), [name]]);
}

/** Zones with every habit: an hour, half an hour, at midnight, before midnight, in Ramadan, never. */
function zone() {
  return fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "America/Santiago",
    "America/Nuuk",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Atlantic/Azores",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
  );
}

/** Mostly within a day of a change of the clock somewhere. */
function instant() {
  const changes = [
    "2026-03-08T05:00:00Z",
    "2026-03-08T07:00:00Z",
    "2026-03-22T02:00:00Z",
    "2026-03-29T01:00:00Z",
    "2026-04-04T15:00:00Z",
    "2026-04-05T03:00:00Z",
    "2026-04-23T22:00:00Z",
    "2026-09-06T04:00:00Z",
    "2026-09-26T14:00:00Z",
    "2026-10-03T15:30:00Z",
    "2026-10-25T01:00:00Z",
    "2026-10-29T21:00:00Z",
    "2026-11-01T06:00:00Z",
  ].map((at) => Date.parse(at));
  const near = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -86_400, max: 86_400 }))
    .map(([at, seconds]) => new Date(at + seconds * 1000));
  const any = fc.date({ min: new Date("2024-01-01"), max: new Date("2032-01-01"), noInvalidDate: true });
  return fc.oneof({ weight: 4, arbitrary: near }, { weight: 1, arbitrary: any });
}

/** Half of the times lie in the night, where clocks change. */
function clock() {
  const two = (value: number): string => String(value).padStart(2, "0");
  return fc
    .oneof(fc.integer({ min: 0, max: 1440 }), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1370, max: 1440 }))
    .map((minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`);
}

function policy() {
  return fc.record({
    calling_hours: fc.record({ start: clock(), end: clock() }),
    calling_days: fc.oneof(fc.constant(EVERY_DAY), fc.subarray(EVERY_DAY, { minLength: 3 })),
    closed_dates: fc.subarray(["2026-03-29", "2026-10-25", "2026-10-26", "2026-11-01", "2026-12-25"]),
  });
}
