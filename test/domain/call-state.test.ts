import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALL_STATES, callRank, isTerminal, later } from "../../domain/call-state.ts";
import type { CallState } from "../../domain/call-state.ts";

const FINAL: CallState[] = ["completed", "failed", "cancelled", "denied"];
const news = () => fc.array(fc.constantFrom(...CALL_STATES), { maxLength: 12 });
const inOrder = (states: CallState[]): CallState[] => {
  const seen: CallState[] = ["queued"];
  for (const state of states) seen.push(later(seen.at(-1) ?? "queued", state));
  return seen;
};

describe("the state of a call", () => {
  it("knows exactly the documented states, in the order of a call's life", () => {
    expect(CALL_STATES).toEqual([
      "queued",
      "deferred",
      "dialing",
      "ringing",
      "in_progress",
      "needs_review",
      "completed",
      "failed",
      "cancelled",
      "denied",
    ]);
  });

  it("never goes back, in whatever order news arrives", () => {
    fc.assert(
      fc.property(news(), (states) => {
        const ranks = inOrder(states).map(callRank);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });

  it("ends at the same place for every order of the news of one call", () => {
    const life = fc.tuple(
      fc.subarray(CALL_STATES.filter((state) => !FINAL.includes(state))),
      fc.constantFrom(...FINAL),
    );
    const shuffled = life.chain(([states, end]) => {
      const all = [...states, end, end];
      return fc.record({
        end: fc.constant(end),
        order: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      });
    });
    fc.assert(fc.property(shuffled, ({ end, order }) => inOrder(order).at(-1) === end));
  });

  it("does not change once it is final", () => {
    for (const final of FINAL) for (const heard of CALL_STATES) expect(later(final, heard)).toBe(final);
  });

  it("a review can still be resolved, and nothing else leaves it", () => {
    for (const heard of CALL_STATES)
      expect(later("needs_review", heard)).toBe(FINAL.includes(heard) ? heard : "needs_review");
  });

  it("hearing the same twice changes nothing", () => {
    for (const now of CALL_STATES)
      for (const heard of CALL_STATES) expect(later(later(now, heard), heard)).toBe(later(now, heard));
  });

  it("is over in the final states, and for the workflow also in review", () => {
    expect(CALL_STATES.filter(isTerminal)).toEqual(["needs_review", ...FINAL]);
  });
});
