import { describe, expect, it } from "vitest";
import { endOfPeriod } from "../../sandbox/billing/end-of-period.ts";
import { parseForm } from "../../sandbox/billing/parse-form.ts";
import { recurring } from "./billing-bench.ts";

describe("nested forms", () => {
  it("become lists and objects", () => {
    expect(parseForm("a[b][0][c]=1&a[b][1][c]=2&a[d]=x&expand[]=p&expand[]=q&plain=%26")).toEqual({
      a: { b: [{ c: "1" }, { c: "2" }], d: "x" },
      expand: ["p", "q"],
      plain: "&",
    });
  });

  it("cannot reach into prototypes", () => {
    parseForm("__proto__[polluted]=1&constructor[prototype][polluted]=1");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("the end of a period", () => {
  const seconds = (iso: string) => Date.parse(iso) / 1000;

  it.each([
    ["2026-01-31T10:00:00Z", "month", 1, "2026-02-28T10:00:00Z"],
    ["2028-02-29T00:00:00Z", "year", 1, "2029-02-28T00:00:00Z"],
    ["2026-11-30T23:59:59Z", "month", 3, "2027-02-28T23:59:59Z"],
    ["2026-11-22T00:00:00Z", "week", 2, "2026-12-06T00:00:00Z"],
  ] as const)("of %s after one %s × %d is %s", (start, interval, count, end) => {
    expect(endOfPeriod(seconds(start), recurring(interval, count))).toBe(seconds(end));
  });
});
