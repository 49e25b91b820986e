import { describe, expect, test } from "vitest";
import { readRules, withLaterWords } from "../../domain/goal-rules.ts";

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
      price_cap: null,
      deadline_at: "2026-11-27T23:59:59.999Z",
      count: 3,
      in_english: true,
    });
  });

  test("a plain wish has no limits", () => {
    expect(rules("Book a table at Nobu for 4 at 8pm")).toEqual({
      ask_before_contact: false,
      ask_before_accept: false,
      credits_cap: null,
      price_cap: null,
      deadline_at: null,
      count: null,
      in_english: true,
    });
  });

  test.each([
    ["at most 30 credits", 30],
    ["no more than 12.5 credits", 12.5],
    ["spend up to 100 credits", 100],
    ["budget of 8 credits", 8],
    ["30 credits max", 30],
    ["10 credits or less", 10],
    ["keep it under 30 credits", 30],
    ["don't spend more than thirty credits", 30],
    ["the budget is 1,500 credits", 1500],
    ["cap: 10 credits", 10],
    ["don't exceed 25 credits", 25],
    ["up to 20 credits, at most 10 credits for calls", 10],
    ["I have 30 credits", null],
    ["at most 30 people", null],
    ["at most 300 dollars", null],
  ])("a cap: %s", (text, cap) => expect(rules(text).credits_cap).toBe(cap));

  test.each([
    ["a room for at most 200 dollars a night", 200],
    ["I won't pay more than $1,250", 1250],
    ["budget: 300 EUR", 300],
    ["they want 300 dollars", null],
    ["at most 30 credits", null],
  ])("a price: %s", (text, cap) => expect(rules(text).price_cap).toBe(cap));

  test.each([
    ["ask me before you call", "contact"],
    ["please check with me before emailing anybody", "contact"],
    ["Ask me first before you contact them", "contact"],
    ["Run every email past me before it goes out", "contact"],
    ["I want to approve every call", "contact"],
    ["I'd like to see each message before it is sent", "contact"],
    ["nothing goes out without my approval", "contact"],
    ["only call them once I have approved", "contact"],
    ["wait for my go-ahead before contacting anyone", "contact"],
    ["Show me the email first", "contact"],
    ["You must never phone anybody until I say so", "contact"],
    ["Call Nobu, but let me confirm before you dial", "contact"],
    ["don't call anyone without asking me", "contact"],
    ["ask us before booking", "accept"],
    ["ask me before you confirm anything", "accept"],
    ["never accept without my okay", "accept"],
    ["run it by me before you book", "accept"],
    ["get my ok before you accept anything", "accept"],
    ["let me know before you sign", "accept"],
    ["before you accept, check with me", "accept"],
    ["do not book anything yet", "accept"],
    ["Don't agree to anything without asking me first", "accept"],
    ["Let me decide", "accept"],
    ["I'll choose one", "accept"],
    ["Book only with my approval", "accept"],
    ["Call Apex and ask me before you accept", "accept"],
    ["Call Bob and tell him not to sign before I approve", "accept"],
    ["ask me before you do anything", "contact and accept"],
    ["Check with me first.", "contact and accept"],
    ["Every step needs my approval", "contact and accept"],
    ["ask them before you call", ""],
    ["call before noon", ""],
    ["Ask Ann to call me before Friday", ""],
    ["Tell me before Friday what they said", ""],
    ["Tell Bob to tell me before she leaves", ""],
    ["ask for their first available slot", ""],
    ["Call Ann and ask whether I need an approval", ""],
    ["Let me know what they say", ""],
  ])("what is reserved: %s", (text, reserved) => {
    const { ask_before_contact, ask_before_accept } = rules(text);
    expect([ask_before_contact ? ["contact"] : [], ask_before_accept ? ["accept"] : []].flat().join(" and ")).toBe(
      reserved,
    );
  });

  test.each([
    ["by Friday", "2026-11-27T23:59:59.999Z"],
    ["by Sunday", "2026-11-22T23:59:59.999Z"],
    ["by Friday 5pm", "2026-11-27T17:00:00.000Z"],
    ["by Friday at 17:30", "2026-11-27T17:30:00.000Z"],
    ["by tomorrow noon", "2026-11-23T12:00:00.000Z"],
    ["by 5pm", "2026-11-22T17:00:00.000Z"],
    ["before 9 am", "2026-11-23T09:00:00.000Z"],
    ["before tomorrow", "2026-11-23T00:00:00.000Z"],
    ["by 2026-12-01", "2026-12-01T23:59:59.999Z"],
    ["by December 1st", "2026-12-01T23:59:59.999Z"],
    ["by 3 Jan", "2027-01-03T23:59:59.999Z"],
    ["before 30 November 2026", "2026-11-30T00:00:00.000Z"],
    ["by the end of the week", "2026-11-22T23:59:59.999Z"],
    ["by next week", "2026-11-29T23:59:59.999Z"],
    ["Get quotes this month.", "2026-11-30T23:59:59.999Z"],
    ["within 3 days", "2026-11-25T10:00:00.000Z"],
    ["within two hours", "2026-11-22T12:00:00.000Z"],
    ["in the next 3 days", "2026-11-25T10:00:00.000Z"],
    ["Call Ann in 3 days", null],
    ["by 2026-13-01", null],
    ["by Feb 30", null],
    ["on Friday", null],
    ["until they answer", null],
    ["by email", null],
  ])("a deadline: %s", (text, deadline) => expect(rules(text).deadline_at).toBe(deadline));

  test("a day ends where the person is, also when clocks change", () => {
    expect(rules("by Friday", "America/New_York").deadline_at).toBe("2026-11-28T04:59:59.999Z");
    expect(rules("by 5pm", "Europe/Berlin").deadline_at).toBe("2026-11-22T16:00:00.000Z");
    const summer = new Date("2026-10-24T10:00:00Z");
    expect(readRules("by tomorrow", summer, "Europe/Berlin").deadline_at).toBe("2026-10-25T22:59:59.999Z");
  });

  test.each([
    ["3 price quotes", 3],
    ["several quotes for a fence", 3],
    ["prices from three plumbers", 3],
    ["Ask five roofers for a quote", 5],
    ["ask several local businesses for offers", 3],
    ["a couple of estimates", 2],
    ["Get quotes from at least 4 moving companies", 4],
    ["Book for 4 people and ask the price", null],
    ["quote for 3 rooms", null],
    ["a quote from Apex", null],
  ])("a number of quotes: %s", (text, count) => expect(rules(text).count).toBe(count));

  test("what does not read as English is shown first, and a limit of credits in it holds all the same", () => {
    expect(rules("Hol drei Angebote für das Dach ein, höchstens 30 Credits, und frag mich vorher")).toMatchObject({
      in_english: false,
      ask_before_contact: true,
      ask_before_accept: true,
      credits_cap: 30,
    });
    expect(rules("Llama a Nobu, máximo 12,5 créditos").credits_cap).toBe(12.5);
  });
});

describe("what a person adds later", () => {
  const plain = rules("Book a table at Nobu, at most 20 credits");
  const all = rules("Ask me before you do anything, at most 20 credits");

  test("can only ask for more and spend less", () => {
    expect(withLaterWords(plain, "At 8pm, but ask me before you call")).toMatchObject({ ask_before_contact: true });
    expect(withLaterWords(plain, "at most 10 credits").credits_cap).toBe(10);
    expect(withLaterWords(plain, "up to 500 credits").credits_cap).toBe(20);
    for (const words of ["You need not ask me before you call", "Just go ahead with everything", "Spend what it takes"])
      expect(withLaterWords(all, words)).toEqual(all);
  });

  test("in another language is asked about first, short answers excepted", () => {
    expect(withLaterWords(plain, "um acht Uhr, aber frag mich vor dem Anruf")).toMatchObject({
      ask_before_contact: true,
      ask_before_accept: true,
      in_english: false,
    });
    for (const answer of ["Anna Müller", "ja", "mañana", "Zum Goldenen Hirsch"])
      expect(withLaterWords(plain, answer)).toEqual(plain);
  });
});
