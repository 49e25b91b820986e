import { expect, test } from "vitest";
import { WORST_CASE, callCharge, emailCharge, toCredits, toHundredths } from "../../domain/credit-costs.ts";
import { MAX_CALL_SECONDS, callTiming } from "../../domain/workflow-input.ts";

const answered = (durationSeconds: number | null) => callCharge({ startedAt: new Date(), durationSeconds });

test("an answered call costs its base and every begun minute", () => {
  expect([null, 0, 1, 60, 61, 180].map(answered)).toEqual([100, 100, 110, 110, 120, 130]);
});

test("a call that nobody answered and an email that never left cost nothing", () => {
  expect(callCharge({ startedAt: null, durationSeconds: 40 })).toBe(0);
  expect(emailCharge({ providerId: null })).toBe(0);
  expect(emailCharge({ providerId: "re_1" })).toBe(30);
});

test("what is held for a call covers the longest that a workflow lets one last", () => {
  expect(callTiming(60).maxDurationSeconds).toBe(MAX_CALL_SECONDS);
  expect(WORST_CASE.call).toBe(answered(MAX_CALL_SECONDS));
  expect(WORST_CASE.call).toBe(400);
});

test("hundredths and credits are two spellings of one amount", () => {
  expect([0.3, 1.1, 4, 0.07].map(toHundredths)).toEqual([30, 110, 400, 7]);
  expect(["30", 110, "123456789012"].map(toCredits)).toEqual([0.3, 1.1, 1_234_567_890.12]);
});
