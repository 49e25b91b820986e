import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { creditChange } from "../../domain/credit-change.ts";
import type { CreditAccount, CreditSource } from "../../domain/credit-change.ts";

const at = (day: string): Date => new Date(`${day}T12:00:00Z`);
const NOTHING: CreditAccount = {
  subscriptionId: null,
  plan: null,
  interval: null,
  planCredits: 0,
  periodStart: null,
  periodEnd: null,
};
const source = (fields: Partial<CreditSource> = {}): CreditSource => ({
  id: "sub_1",
  plan: "starter",
  interval: "monthly",
  status: "active",
  start: at("2026-01-15"),
  end: at("2026-02-15"),
  ...fields,
});
const account = (fields: Partial<CreditAccount> = {}): CreditAccount => ({
  subscriptionId: "sub_1",
  plan: "starter",
  interval: "monthly",
  planCredits: 20_000,
  periodStart: at("2026-01-15"),
  periodEnd: at("2026-02-15"),
  ...fields,
});
const yearly = source({ end: at("2027-01-15") });

describe("a period begins", () => {
  test("with the subscription, and grants what the plan has", () => {
    expect(creditChange(NOTHING, source(), at("2026-01-15"))).toEqual({
      kind: "begin",
      subscriptionId: "sub_1",
      plan: "starter",
      interval: "monthly",
      planCredits: 20_000,
      grant: 20_000,
      period: { start: at("2026-01-15"), end: at("2026-02-15") },
    });
  });

  test("every month of a plan that is paid by the year, counted from its first day", () => {
    const change = creditChange(account(), yearly, at("2026-05-20"));
    expect(change).toMatchObject({ kind: "begin", period: { start: at("2026-05-15"), end: at("2026-06-15") } });
    expect(creditChange(account(), yearly, at("2026-02-01"))).toBeNull();
  });

  test("on the month's last day where the anchor's day does not exist, and on the anchor's day again after that", () => {
    const month = (now: string) => {
      const change = creditChange(NOTHING, source({ start: at("2026-01-31"), end: null }), at(now));
      return change && "period" in change && [change.period.start, change.period.end];
    };
    expect(month("2026-03-01")).toEqual([at("2026-02-28"), at("2026-03-31")]);
    expect(month("2026-04-01")).toEqual([at("2026-03-31"), at("2026-04-30")]);
  });

  test("when the provider says that it does, not before: past the paid end nothing is due", () => {
    expect(creditChange(account(), source(), at("2026-02-16"))).toBeNull();
    const renewed = source({ start: at("2026-02-15"), end: at("2026-03-15") });
    expect(creditChange(account(), renewed, at("2026-02-16"))).toMatchObject({ kind: "begin", grant: 20_000 });
  });

  test("afresh where the same plan is paid for anew before its time", () => {
    const renewed = source({ start: at("2026-01-20"), end: at("2026-02-20") });
    expect(creditChange(account(), renewed, at("2026-01-20"))).toMatchObject({ kind: "begin", grant: 20_000 });
  });

  test("afresh with another subscription", () => {
    expect(creditChange(account(), source({ id: "sub_2" }), at("2026-01-20"))).toMatchObject({ kind: "begin" });
  });

  test("even where the provider's clock is ahead", () => {
    expect(creditChange(NOTHING, source(), at("2026-01-14"))).toMatchObject({
      kind: "begin",
      period: { start: at("2026-01-15") },
    });
  });
});

describe("within a period", () => {
  test("nothing is due twice", () => {
    expect(creditChange(account(), source(), at("2026-01-20"))).toBeNull();
  });

  test("a larger plan grants the difference, a smaller one takes nothing, and back up again grants nothing", () => {
    const up = creditChange(account(), source({ plan: "pro" }), at("2026-01-20"));
    expect(up).toMatchObject({ kind: "raise", plan: "pro", planCredits: 60_000, grant: 40_000 });
    const onPro = account({ plan: "pro", planCredits: 60_000 });
    expect(creditChange(onPro, source(), at("2026-01-21"))).toMatchObject({ plan: "starter", grant: 0 });
    const down = account({ planCredits: 60_000 });
    expect(creditChange(down, source({ plan: "pro" }), at("2026-01-22"))).toMatchObject({ grant: 0 });
  });

  test("another plan or interval with a period of its own goes on with the credits there are", () => {
    const anew = { start: at("2026-01-20"), end: at("2026-02-20") };
    const moved = { kind: "raise", period: anew };
    const larger = creditChange(account(), source({ ...anew, plan: "pro" }), at("2026-01-20"));
    expect(larger).toMatchObject({ ...moved, grant: 40_000 });
    const yearlyNow = source({ ...anew, end: at("2027-01-20"), interval: "annual" });
    expect(creditChange(account(), yearlyNow, at("2026-01-20"))).toMatchObject({ ...moved, grant: 0 });
    const atTheEnd = source({ plan: "pro", start: at("2026-02-15"), end: at("2026-03-15") });
    expect(creditChange(account(), atTheEnd, at("2026-02-15"))).toMatchObject({ kind: "begin", grant: 60_000 });
  });

  test("an older state of the subscription changes nothing", () => {
    const old = source({ start: at("2025-12-20"), end: at("2026-01-20") });
    expect(creditChange(account(), old, at("2026-01-16"))).toBeNull();
  });
});

describe("a subscription that", () => {
  test("has ended takes its credits along, another's end does not", () => {
    const ended = source({ status: "canceled" });
    expect(creditChange(account(), ended, at("2026-01-20"))).toEqual({ kind: "end", subscriptionId: "sub_1" });
    expect(creditChange(account({ subscriptionId: "sub_2" }), ended, at("2026-01-20"))).toBeNull();
    expect(creditChange(NOTHING, ended, at("2026-01-20"))).toBeNull();
  });

  test.each(["past_due", "unpaid", "incomplete", "paused"])("is %s keeps what it has and gets nothing", (status) => {
    const next = source({ status, start: at("2026-02-15"), end: at("2026-03-15") });
    expect(creditChange(account(), next, at("2026-02-20"))).toBeNull();
  });

  test("has no period or a plan that is not in the catalogue grants nothing", () => {
    expect(creditChange(NOTHING, source({ start: null }), at("2026-01-20"))).toBeNull();
    expect(creditChange(NOTHING, source({ plan: null }), at("2026-01-20"))).toMatchObject({ grant: 0 });
    expect(creditChange(NOTHING, null, at("2026-01-20"))).toBeNull();
  });
});

test("whenever one looks, the month found holds that moment and follows the one before without a gap", () => {
  const dates = fc.date({ min: at("2024-01-01"), max: at("2028-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(dates, fc.integer({ min: 0, max: 1500 }), (start, days) => {
      const now = new Date(start.getTime() + days * 86_400_000);
      const found = (moment: Date) => {
        const change = creditChange(NOTHING, source({ start, end: null }), moment);
        if (!change || !("period" in change)) throw new Error("no period");
        return change.period;
      };
      const period = found(now);
      expect(period.start <= now && now < period.end).toBe(true);
      expect(found(period.end).start).toEqual(period.end);
      expect(found(new Date(period.end.getTime() - 1))).toEqual(period);
    }),
  );
});
