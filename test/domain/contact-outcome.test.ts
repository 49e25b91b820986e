import { describe, expect, test } from "vitest";
import { chooseChannel } from "../../domain/channel-choice.ts";
import type { ChannelFacts } from "../../domain/channel-choice.ts";
import { callOutcome, emailOutcome } from "../../domain/contact-outcome.ts";
import { budgetVerdict, credits, worstCase } from "../../domain/goal-budget.ts";

const call = { state: "completed", outcome: null, reason: null, settled: true } as const;
const email = { state: "sent", reason: null, expectsReply: true, replied: false, overdue: false } as const;

describe("what a contact means for its task", () => {
  test("a call counts once it is settled, and one that nobody can tell of counts as possibly made", () => {
    expect(callOutcome({ ...call, state: "in_progress", settled: false })).toBe("wait");
    expect(callOutcome({ ...call, settled: false, outcome: "connected" })).toBe("wait");
    expect(callOutcome({ ...call, state: "needs_review", settled: false })).toBe("needs_review");
    expect(callOutcome({ ...call, outcome: "connected" })).toBe("judge");
    expect(callOutcome({ ...call, outcome: "voicemail" })).toBe("voicemail");
    expect(callOutcome({ ...call, outcome: "no_answer" })).toBe("no_answer");
    expect(callOutcome({ ...call, state: "failed" })).toBe("failed");
    expect(callOutcome({ ...call, state: "denied", reason: "no_consent" })).toBe("denied");
    expect(callOutcome({ ...call, state: "denied", reason: "opted_out" })).toBe("withdrawn");
    expect(callOutcome({ ...call, state: "denied", reason: "withdrawn" })).toBe("withdrawn");
    expect(callOutcome({ ...call, state: "denied", reason: "withdrawn", settled: false })).toBe("wait");
  });

  test("an email that wants an answer waits for it, however well it was delivered", () => {
    expect(emailOutcome({ ...email, state: "opened" })).toBe("wait");
    expect(emailOutcome({ ...email, state: "delivered", overdue: true })).toBe("no_reply");
    expect(emailOutcome({ ...email, replied: true, overdue: true })).toBe("judge");
    expect(emailOutcome({ ...email, state: "bounced" })).toBe("failed");
    expect(emailOutcome({ ...email, state: "complained" })).toBe("refused");
    expect(emailOutcome({ ...email, expectsReply: false, state: "delivered" })).toBe("success");
    expect(emailOutcome({ ...email, expectsReply: false })).toBe("wait");
    expect(emailOutcome({ ...email, state: "deferred", overdue: true })).toBe("wait");
    expect(emailOutcome({ ...email, state: "deferred", replied: true })).toBe("wait");
    expect(emailOutcome({ ...email, state: "denied", reason: "withdrawn", replied: true })).toBe("withdrawn");
    expect(emailOutcome({ ...email, state: "bounced", replied: true })).toBe("judge");
  });
});

describe("the next channel", () => {
  const free: ChannelFacts = { usable: true, unusableBecause: null, opensInMinutes: 0, successes: 0, tried: [] };
  const choose = (
    call: Partial<ChannelFacts>,
    mail: Partial<ChannelFacts>,
    urgency: "low" | "normal" | "high" = "normal",
  ) => chooseChannel({ call: { ...free, ...call }, email: { ...free, ...mail } }, urgency, null);

  test("follows urgency, hours and what worked before", () => {
    expect(choose({}, {}).channel).toBe("call");
    expect(choose({}, {}, "low").channel).toBe("email");
    expect(choose({ opensInMinutes: 600 }, {}).channel).toBe("email");
    expect(choose({ opensInMinutes: 600 }, {}, "high").channel).toBe("email");
    expect(choose({}, { successes: 3 }).channel).toBe("email");
  });

  test("is another one after a failure, and the same again only where that helps", () => {
    expect(choose({ tried: ["voicemail"] }, {}).channel).toBe("email");
    expect(choose({ tried: ["no_answer"] }, { usable: false, unusableBecause: "no_email" }).channel).toBe("call");
    expect(choose({ tried: ["no_answer", "no_answer"] }, { tried: ["failed"] }).channel).toBeNull();
    expect(choose({ tried: ["denied"] }, { usable: false, unusableBecause: "suppressed" }).because.considered).toEqual({
      call: { score: null, why: "tried_denied" },
      email: { score: null, why: "suppressed" },
    });
  });
});

describe("a goal's budget", () => {
  const budget = { cap: 10, softCap: 8, softCapAcknowledged: false, used: 3.1, reserved: 2.9 };
  test("reserves the worst case, to the hundredth", () => {
    expect(credits(0.1 + 0.2)).toBe(0.3);
    expect(worstCase(["call", "email"])).toBe(8.6);
    expect(budgetVerdict(budget, 2)).toBeNull();
    expect(budgetVerdict({ ...budget, softCapAcknowledged: true }, 4)).toBeNull();
    expect(budgetVerdict({ ...budget, cap: null }, 1)).toBe("budget_approval");
    expect(budgetVerdict({ ...budget, cap: null }, 0)).toBeNull();
  });
  test("asks people only where waiting for what is under way cannot help", () => {
    const acknowledged = { ...budget, softCapAcknowledged: true };
    expect([2.01, 4.9, 4.91].map((cost) => budgetVerdict(budget, cost))).toEqual(["room", "room", "soft_cap"]);
    expect([4.01, 6.9, 6.91].map((cost) => budgetVerdict(acknowledged, cost))).toEqual(["room", "room", "hard_cap"]);
  });
});
