import { describe, expect, test } from "vitest";
import type { Figure } from "../../bench/benchmark.ts";
import { incomparable, meets, regressions, shown } from "../../bench/report/judge.ts";

const figure = (rounds: number[], more: Partial<Figure> = {}): Figure => ({
  name: "rate",
  unit: "x",
  rounds,
  kind: "ratio",
  better: "more",
  ...more,
});
const sized = (requests: number, ...figures: Figure[]) => [{ name: "accept", sizes: { requests }, figures }];
const result = (...figures: Figure[]) => sized(100, ...figures);

test("a figure is the median of its rounds", () => {
  expect(shown(figure([1, 9, 2]))).toBe("2 x");
  expect(shown(figure([1, 2]))).toBe("1.5 x");
});

test("a target is met on its edge", () => {
  expect([meets(0.4, { atLeast: 0.4 }), meets(0.39, { atLeast: 0.4 })]).toEqual([true, false]);
  expect([meets(3, { atMost: 3 }), meets(3.1, { atMost: 3 })]).toEqual([true, false]);
});

describe("compared with what is stored", () => {
  test("a ratio that lost more than a fifth is told, one that lost a fifth is not", () => {
    expect(regressions(result(figure([0.79])), result(figure([1])))).toEqual([
      "accept: rate is 0.79 x; stored are 1 x",
    ]);
    expect(regressions(result(figure([0.81])), result(figure([1])))).toEqual([]);
  });

  test("what is better when it is less is worse when it is more", () => {
    const less = { better: "less", kind: "count", unit: "events" } as const;
    expect(regressions(result(figure([14], less)), result(figure([11], less)))).toHaveLength(1);
    expect(regressions(result(figure([5], less)), result(figure([11], less)))).toEqual([]);
  });

  test("what nobody may do once is told when it was never done before", () => {
    const never = { better: "less", kind: "count", unit: "" } as const;
    expect(regressions(result(figure([1], never)), result(figure([0], never)))).toHaveLength(1);
    expect(regressions(result(figure([0], never)), result(figure([0], never)))).toEqual([]);
  });

  test("a run of another size is not compared, and that is said", () => {
    const [now, stored] = [sized(100, figure([0.1])), sized(5_000, figure([1]))];
    expect([regressions(now, stored), incomparable(now, stored)]).toEqual([[], ["accept"]]);
    expect(incomparable(now, now)).toEqual([]);
  });

  test("figures of one machine, and figures that are new, are not compared", () => {
    const absolute = { kind: "absolute" } as const;
    expect(regressions(result(figure([1], absolute)), result(figure([9], absolute)))).toEqual([]);
    expect(regressions(result(figure([1])), [])).toEqual([]);
  });
});
