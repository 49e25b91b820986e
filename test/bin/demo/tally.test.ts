import { describe, expect, test } from "vitest";
import { type Fate, isClean, tallyLine, tallyOf } from "../../../bin/demo/tally.ts";
import type { Effect } from "../../../sandbox/effects.ts";

const since = Date.parse("2026-03-01T12:00:00Z");
const called = (cora_id: string | null, to = "+12025550101", at = "2026-03-01T12:00:05Z"): Effect => ({
  at,
  side: "live",
  vendor: "twilio",
  kind: "call",
  vendor_id: "CA1",
  cora_id,
  attempt_id: null,
  to,
  idempotency_key: null,
});
const mailed = (cora_id: string): Effect => ({ ...called(cora_id, "a@example.com"), vendor: "resend", kind: "email" });
const call = (id: string, end: Fate["end"] = "done"): Fate => ({ id, channel: "call", end });
const email = (id: string, end: Fate["end"] = "done"): Fate => ({ id, channel: "email", end });
const count = (effects: Effect[], fates: Fate[]) =>
  tallyOf(effects, { fates, addresses: new Set(["+12025550101", "a@example.com"]), since });

describe("the demo's tally", () => {
  test("counts one effect and one outcome per request", () => {
    const tally = count([called("call_1"), mailed("eml_1")], [call("call_1"), email("eml_1")]);
    expect(tally).toEqual({ calls: 1, emails: 1, outcomes: 2, lost: 0, duplicate: 0 });
    expect(isClean(tally)).toBe(true);
    expect(tallyLine(tally)).toBe("demo: 1 calls, 1 emails, 2 outcomes, 0 lost, 0 duplicate");
  });

  test("an effect that names another run's record is not counted", () => {
    expect(count([called("call_1"), called("call_of_yesterday")], [call("call_1")])).toMatchObject({
      calls: 1,
      duplicate: 0,
    });
  });

  test("a second ring for one request is a duplicate", () => {
    expect(count([called("call_1"), called("call_1")], [call("call_1")])).toMatchObject({ calls: 2, duplicate: 1 });
  });

  test("a ring that names no record, to one of our people since the start, is a duplicate", () => {
    expect(count([called("call_1"), called(null)], [call("call_1")])).toMatchObject({ calls: 2, duplicate: 1 });
  });

  test("a ring that names no record is somebody else's when it is older or goes elsewhere", () => {
    const others = [called(null, "+12025550101", "2026-03-01T11:59:59Z"), called(null, "+12025550199")];
    expect(count(others, [])).toMatchObject({ calls: 0, duplicate: 0 });
  });

  test("an outcome of which the world knows nothing is lost", () => {
    const tally = count([], [call("call_1")]);
    expect(tally).toMatchObject({ outcomes: 0, lost: 1 });
    expect(isClean(tally)).toBe(false);
  });

  test("a request without an outcome is lost, whether it reached the world or not", () => {
    expect(count([called("call_1")], [call("call_1", "unknown"), email("eml_1", "unknown")])).toMatchObject({
      outcomes: 0,
      lost: 2,
      duplicate: 0,
    });
  });

  test("a request that was held back is neither an outcome nor lost", () => {
    expect(count([], [call("call_1", "held")])).toEqual({ calls: 0, emails: 0, outcomes: 0, lost: 0, duplicate: 0 });
  });

  test("a request that was held back and rang all the same is one ring too many", () => {
    expect(count([called("call_1")], [call("call_1", "held")])).toMatchObject({ duplicate: 1 });
  });

  test("a failure that was told counts as an outcome with or without an effect", () => {
    expect(count([called("call_1")], [call("call_1", "told"), call("call_2", "told")])).toMatchObject({
      outcomes: 2,
      lost: 0,
    });
  });
});
