import fc from "fast-check";
import { expect, it } from "vitest";
import { EMAIL_TIMING, callTiming } from "../../domain/workflow-input.ts";

it("an unclear attempt is looked for at least three times within the grace, and long after it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 3600 }), (grace) => {
      const { reconcileLookSeconds, reconcileLooks } = callTiming(grace);
      expect(Math.floor(grace / reconcileLookSeconds) + 1).toBeGreaterThanOrEqual(3);
      expect(reconcileLookSeconds * (reconcileLooks - 1)).toBeGreaterThan(grace * 10);
    }),
  );
});

it("pauses are whole positive seconds even without any grace", () => {
  expect(callTiming(0).reconcileLookSeconds).toBe(1);
});

it("an email is given up before the provider forgets its key", () => {
  expect(EMAIL_TIMING.sendWindowSeconds).toBeLessThan(24 * 3600);
});
