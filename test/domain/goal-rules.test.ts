import { describe, expect, test } from "vitest";
import { readRules } from "../../domain/goal-rules.ts";

// A Sunday.
const NOW = new Date("2026-11-22T10:00:00Z");
const rules = (text: string, zone?: string) => readRules(text, NOW, zone);

describe("what a person lays down in words", () => {
  test("the documents' example is understood whole", () => {
    expect(
      rules("Get three quotes for a roof repair by Friday, at most 30 credits; ask me before you accept one"),
    ).toEqual({
      ask_before_contact: false,
      ask_before_accept: true,
      credits_cap: 30,
      deadline_at: "2026-11-27T23:59:59.999Z",
      count: 3,
    });
  });

  test("a plain wish has no limits", () => {
    expect(rules("Book a table at Nobu for 4 at 8pm")).toEqual({
      ask_before_contact: false,
      ask_before_accept: false,
      credits_cap: null,
      deadline_at: null,
      count: null,
    });
  });

  test.each([
    ["at most 30 credits", 30],
    ["no more than 12.5 credits", 12.5],
    ["spend up to 100 credits", 100],
    ["budget of 8 credits", 8],
    ["I have 30 credits", null],
    ["at most 30 people", null],
  ])("%s", (text, cap) => expect(rules(text).credits_cap).toBe(cap));

  test.each([
    ["ask me before you call", true, false],
    ["please check with me before emailing anybody", true, false],
    ["Ask me first before you contact them", true, false],
    ["ask us before booking", false, true],
    ["ask me before you confirm anything", false, true],
    ["ask me before you do anything", true, true],
    ["don't call anyone without asking me", true, false],
    ["never accept without my okay", false, true],
    ["ask them before you call", false, false],
    ["call before noon", false, false],
  ])("%s", (text, contact, accept) => {
    const { ask_before_contact, ask_before_accept } = rules(text);
    expect([ask_before_contact, ask_before_accept]).toEqual([contact, accept]);
  });

  test.each([
    ["by Friday", "2026-11-27T23:59:59.999Z"],
    ["by Sunday", "2026-11-22T23:59:59.999Z"],
    ["before tomorrow", "2026-11-23T23:59:59.999Z"],
    ["by 2026-12-01", "2026-12-01T23:59:59.999Z"],
    ["within 3 days", "2026-11-25T10:00:00.000Z"],
    ["within two hours", "2026-11-22T12:00:00.000Z"],
    ["by 2026-13-01", null],
    ["on Friday", null],
  ])("%s", (text, deadline) => expect(rules(text).deadline_at).toBe(deadline));

  test("a day ends where the person is", () => {
    expect(rules("by Friday", "America/New_York").deadline_at).toBe("2026-11-28T04:59:59.999Z");
  });
});
