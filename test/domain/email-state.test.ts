import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMAIL_STATES, emailRank, isSettled, laterEmail } from "../../domain/email-state.ts";
import type { EmailState } from "../../domain/email-state.ts";

const outcome = (states: EmailState[]): EmailState => states.reduce<EmailState>(laterEmail, "queued");
const allOrders = (states: EmailState[]): EmailState[][] =>
  states.length < 2
    ? [states]
    : states.flatMap((first, index) => allOrders(states.toSpliced(index, 1)).map((rest) => [first, ...rest]));

describe("the state of an email", () => {
  it.each<[EmailState[], EmailState]>([
    [["sent", "delivered"], "delivered"],
    [["sent", "delayed", "delivered"], "delivered"],
    [["sent", "delivered", "opened"], "opened"],
    [["sent", "delayed", "bounced"], "bounced"],
    [["sent", "delivered", "bounced"], "bounced"],
    [["sent", "delivered", "opened", "complained"], "complained"],
    [["sent", "bounced", "complained"], "complained"],
    [["needs_review", "sent", "delivered"], "delivered"],
    [["deferred", "sent"], "sent"],
  ])("%j comes to %s in every order", (states, expected) => {
    for (const order of allOrders(states)) expect(outcome(order), order.join()).toBe(expected);
  });

  it("never goes back, in whatever order news arrives", () => {
    fc.assert(
      fc.property(fc.constantFrom(...EMAIL_STATES), fc.constantFrom(...EMAIL_STATES), (now, heard) => {
        const next = laterEmail(now, heard);
        expect([now, heard]).toContain(next);
        expect(emailRank(next)).toBe(Math.max(emailRank(now), emailRank(heard)));
      }),
      { numRuns: 500 },
    );
  });

  it("stays at the first of two ends of the same rank", () => {
    expect(laterEmail("cancelled", "bounced")).toBe("cancelled");
    expect(laterEmail("bounced", "failed")).toBe("bounced");
  });

  it("only what still waits to be sent is not settled", () => {
    expect(EMAIL_STATES.filter((state) => !isSettled(state))).toEqual(["queued", "deferred"]);
  });
});
