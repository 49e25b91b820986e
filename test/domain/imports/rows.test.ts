import { describe, expect, test } from "vitest";
import { csvLine, failedHeader } from "../../../domain/imports/failed-csv.ts";
import { guessMapping, guessTarget } from "../../../domain/imports/guess-mapping.ts";
import { importProgress } from "../../../domain/imports/progress.ts";
import { rowReader } from "../../../domain/imports/read-row.ts";
import { steered } from "../../../domain/imports/steer.ts";
import type { Target } from "../../../domain/imports/targets.ts";

const none = () => [];

describe("a column", () => {
  test.each([
    ["E-MAIL address", "email"],
    ["Téléphone", "phone"],
    ["Numéro de téléphone", "phone"],
    ["会社名", "company"],
    ["メールアドレス", "email"],
    ["Do not contact", "outreach_disabled"],
    ["created_at", null],
    ["Unknown thing", "custom_fields.Unknown thing"],
    ["constructor", "custom_fields.constructor"],
    ["__proto__", "custom_fields.__proto__"],
  ])("%s means %s", (column, target) => {
    expect(guessTarget(column)).toBe(target);
  });

  test("that means the same as an earlier one is a field of its own", () => {
    expect(guessMapping(["Mobile", "Telefon", "Phone"], {}, none)).toEqual({
      Mobile: "phone",
      Telefon: "custom_fields.Telefon",
      Phone: "custom_fields.Phone",
    });
  });
});

describe("a row", () => {
  const read = (mapping: Record<string, Target>, fields: Record<string, unknown>, country: string | null = null) => {
    const readRow = rowReader(new Map(Object.entries(mapping)), { country });
    const entries = new Map(Object.entries(fields));
    const reading = readRow({ line: 2, end: 0, cells: [], fields: entries, problem: null });
    return "row" in reading ? reading.row.given : reading.problems.map(({ column, code }) => [column, code]);
  };

  test("gives what it holds and nothing of what it leaves empty", () => {
    expect(read({ n: "name", e: "email", x: null }, { n: " A ", e: " ", x: "ignored" })).toEqual({ name: "A" });
  });

  test("has phone numbers in one spelling", () => {
    const number = (text: string, country: string | null = null) => read({ p: "phone" }, { p: text }, country);
    for (const text of ["+1 (415) 555-0123", "0014155550123", "+14155550123"])
      expect(number(text)).toEqual({ phone: "+14155550123" });
    expect(number("030 123456", "DE")).toEqual({ phone: "+4930123456" });
    expect(number("+44 020 7946 0000", "DE")).toEqual({ phone: "+442079460000" });
    for (const text of ["4155550123", "call +14155550123", "1.4E+10", "+1"])
      expect(number(text)).toEqual([["p", "invalid_value"]]);
  });

  test("of unknown fields guesses them, each meaning once", () => {
    expect(read({ name: "name" }, { name: "A", email: "a@x.co", mail: "b@x.co", full_name: "B" })).toEqual({
      name: "A",
      email: "a@x.co",
      custom_fields: { mail: "b@x.co", full_name: "B" },
    });
  });

  test("tells all that is wrong with it", () => {
    expect(read({ e: "email", t: "time_zone", s: "stage" }, { e: "x", t: "Mars", s: "won" })).toEqual([
      ["e", "invalid_value"],
      ["t", "invalid_value"],
      ["s", "invalid_value"],
    ]);
  });
});

test("failed cells are no formulas, and numbers stay numbers", () => {
  const cells = ["=1+1", "+cmd|x", "-2", "@SUM(A1)", "\t=1", "+49 (30) 1-2", "-1,5", 'say "x"', " =A1"];
  expect(csvLine(cells)).toBe(`'=1+1,'+cmd|x,-2,'@SUM(A1),"'\t=1",+49 (30) 1-2,"-1,5","say ""x""",' =A1\r\n`);
  expect(failedHeader({ format: "ndjson" })).toBe("cora_line,cora_reason,row\r\n");
});

test("progress has a pace and an end in sight only while it runs", () => {
  const counts = {
    bytes: 1000,
    position: 250,
    rowsRead: 50,
    created: 50,
    updated: 0,
    skipped: 0,
    failed: 0,
    busyMs: 5000,
  };
  const now = new Date("2026-01-01T00:00:00Z");
  expect(importProgress({ ...counts, state: "running" }, now)).toMatchObject({
    rows_per_second: 10,
    percent: 25,
    eta: "2026-01-01T00:00:15.000Z",
  });
  expect(importProgress({ ...counts, state: "paused" }, now).eta).toBeNull();
  expect(importProgress({ ...counts, state: "completed", position: 1000 }, now).percent).toBe(100);
  expect(importProgress({ ...counts, state: "queued", rowsRead: 0, position: 20, busyMs: 0 }, now)).toMatchObject({
    percent: 0,
    rows_per_second: null,
  });
});

test("wishes lead on only from where they make sense", () => {
  expect(["queued", "running", "paused"].map((state) => steered(state as never, "pause", true))).toEqual([
    "paused",
    "paused",
    "paused",
  ]);
  expect([
    steered("paused", "resume", true),
    steered("paused", "resume", false),
    steered("running", "resume", true),
  ]).toEqual(["running", "queued", "running"]);
  expect(["queued", "paused", "cancelled"].map((state) => steered(state as never, "cancel", true))).toEqual([
    "cancelled",
    "cancelled",
    "cancelled",
  ]);
  for (const state of ["completed", "failed"] as const)
    for (const wish of ["pause", "resume", "cancel"] as const) expect(steered(state, wish, true)).toBeNull();
  expect([steered("cancelled", "pause", true), steered("cancelled", "resume", true)]).toEqual([null, null]);
});
