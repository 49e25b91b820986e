import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../domain/gate.ts";
import type { GateFacts, Rule, Verdict } from "../../domain/gate.ts";
import { DEFAULT_POLICY } from "../../domain/policy.ts";
import type { Policy } from "../../domain/policy.ts";

interface Case {
  facts: GateFacts;
  policy: Policy;
}

const NOON = new Date("2026-06-15T12:00:00Z");
const PROOF = { source: "web form", obtained_at: "2026-05-01T10:00:00Z" };

/** A call, or an email, to which nothing is opposed at noon. */
function lawful(channel: GateFacts["channel"]): Case {
  return {
    facts: {
      channel,
      address: channel === "call" ? "+4915112345678" : "ada@example.com",
      lead: { outreachDisabled: false, timeZone: "UTC", consent: {} },
      zones: [],
      suppressed: null,
      agent: { active: true, sender: channel === "call" ? "+14155550100" : "agent@example.com" },
      subscribed: true,
      requestConsent: { basis: "callers_word", actor: "key_1", recorded_at: "2026-06-15T11:00:00Z" },
      contactsToday: 0,
      withdrawn: false,
    },
    policy: { ...DEFAULT_POLICY },
  };
}

const judge = ({ facts, policy }: Case): Verdict => decide(facts, policy, NOON);
const withLead = (facts: GateFacts, lead: Partial<GateFacts["lead"]>): GateFacts => ({
  ...facts,
  lead: { ...facts.lead, ...lead },
});
const withFacts =
  (change: Partial<GateFacts>) =>
  ({ facts, policy }: Case): Case => ({ facts: { ...facts, ...change }, policy });
const withPolicy =
  (change: Partial<Policy>) =>
  ({ facts, policy }: Case): Case => ({ facts, policy: { ...policy, ...change } });

type Breach = [rule: Rule, verdict: "deny" | "defer", breach: (lawful: Case) => Case];

/** One breach of each rule, in the order in which the gate names them. */
const FOR_ALL: Breach[] = [
  ["opted_out", "deny", ({ facts, policy }) => ({ facts: withLead(facts, { outreachDisabled: true }), policy })],
  ["suppressed", "deny", withFacts({ suppressed: "complaint" })],
  ["no_address", "deny", withFacts({ address: null })],
  [
    "agent_inactive",
    "deny",
    ({ facts, policy }) => ({ facts: { ...facts, agent: { ...facts.agent, active: false } }, policy }),
  ],
  [
    "no_sender",
    "deny",
    ({ facts, policy }) => ({ facts: { ...facts, agent: { ...facts.agent, sender: null } }, policy }),
  ],
  ["no_subscription", "deny", withFacts({ subscribed: false })],
  ["no_consent", "deny", withPolicy({ consent: "strict" })],
];
const FOR_CALLS: Breach[] = [
  ["emergency_number", "deny", withFacts({ address: "+1911" })],
  ["invalid_number", "deny", withFacts({ address: "+12" })],
  ["premium_number", "deny", withFacts({ address: "+19005551234" })],
  ["unsupported_number", "deny", withFacts({ address: "+80012345678" })],
  ["country_not_allowed", "deny", withPolicy({ countries: ["US"] })],
  ["no_calling_window", "deny", withPolicy({ calling_days: [] })],
  ["calling_hours", "defer", withPolicy({ calling_hours: { start: "13:00", end: "14:00" } })],
];
const FOR_NOW: Breach[] = [
  ["outreach_paused", "defer", withPolicy({ outreach_paused: true })],
  [
    "frequency_cap",
    "defer",
    ({ facts, policy }) => ({ facts: { ...facts, contactsToday: 3 }, policy: { ...policy, max_contacts_per_day: 3 } }),
  ],
];
const RULES = { call: [...FOR_ALL, ...FOR_CALLS, ...FOR_NOW], email: [...FOR_ALL, ...FOR_NOW] };

/** The first rules win over later ones where both need the same fact. */
const breakAll = (breaches: Breach[], from: Case): Case =>
  breaches.reduceRight((broken, [, , breach]) => breach(broken), from);

describe.each(["call", "email"] as const)("the gate for a %s", (channel) => {
  it("lets a lawful contact pass", () => {
    expect(judge(lawful(channel))).toEqual({ decision: "allow" });
  });

  it.each(RULES[channel])("%s alone means %s", (rule, decision, breach) => {
    expect(judge(breach(lawful(channel)))).toMatchObject({ decision, rule });
  });

  it("names the first rule that is broken, whichever others are broken too", () => {
    fc.assert(
      fc.property(fc.subarray(RULES[channel], { minLength: 1 }), (broken) => {
        const [rule, decision] = broken[0] as Breach;
        expect(judge(breakAll(broken, lawful(channel)))).toMatchObject({ decision, rule });
      }),
      { numRuns: 1000 },
    );
  });

  it("defers only into the future", () => {
    fc.assert(
      fc.property(fc.subarray(RULES[channel]), (broken) => {
        const verdict = judge(breakAll(broken, lawful(channel)));
        if (verdict.decision === "defer") expect(verdict.until.getTime()).toBeGreaterThan(NOON.getTime());
      }),
    );
  });

  it("a policy that demands proof accepts neither the caller's word nor proof for the other channel", () => {
    const other = channel === "call" ? "email" : "call";
    const strict = withPolicy({ consent: "strict" })(lawful(channel));
    const withConsent = (consent: GateFacts["lead"]["consent"]): Verdict =>
      judge({ ...strict, facts: withLead(strict.facts, { consent }) });
    expect(withConsent({ [other]: PROOF })).toEqual({ decision: "deny", rule: "no_consent" });
    expect(withConsent({ [channel]: { ...PROOF, source: "  " } })).toEqual({ decision: "deny", rule: "no_consent" });
    expect(withConsent({ [channel]: PROOF })).toEqual({ decision: "allow" });
  });

  it("without the caller's word a lenient policy demands proof as well", () => {
    const silent = withFacts({ requestConsent: null })(lawful(channel));
    expect(judge(silent)).toEqual({ decision: "deny", rule: "no_consent" });
    const proven = withLead(silent.facts, { consent: { [channel]: PROOF } });
    expect(judge({ ...silent, facts: proven })).toEqual({ decision: "allow" });
  });

  it.each([
    [null, 1000, "allow"],
    [3, 2, "allow"],
    [3, 3, "defer"],
    [3, 4, "defer"],
    [1, 0, "allow"],
  ])("a cap of %s with %s contacts so far means %s", (cap, contactsToday, decision) => {
    const capped = withPolicy({ max_contacts_per_day: cap })(withFacts({ contactsToday })(lawful(channel)));
    expect(judge(capped).decision).toBe(decision);
  });
});

describe("the gate's calling rules", () => {
  it("mails go out at any hour, to any country", () => {
    const night = withPolicy({ calling_days: [], countries: [], closed_dates: ["2026-06-15"] })(lawful("email"));
    expect(judge(night)).toEqual({ decision: "allow" });
  });

  it("the lead's own zone outweighs those of the number", () => {
    const { facts, policy } = withFacts({ zones: ["Asia/Tokyo"] })(lawful("call"));
    expect(judge({ facts: withLead(facts, { timeZone: "Europe/Berlin" }), policy })).toEqual({ decision: "allow" });
    expect(judge({ facts: withLead(facts, { timeZone: null }), policy })).toEqual({
      decision: "defer",
      rule: "calling_hours",
      until: new Date("2026-06-15T23:00:00Z"),
    });
  });

  it("a number of several zones waits until it is day in all of them", () => {
    const { facts, policy } = withFacts({ zones: ["America/New_York", "Pacific/Honolulu"] })(lawful("call"));
    expect(judge({ facts: withLead(facts, { timeZone: null }), policy })).toEqual({
      decision: "defer",
      rule: "calling_hours",
      until: new Date("2026-06-15T18:00:00Z"),
    });
  });

  it("nobody is called whose zone is not known", () => {
    const { facts, policy } = lawful("call");
    expect(judge({ facts: withLead(facts, { timeZone: null }), policy })).toEqual({
      decision: "deny",
      rule: "no_calling_window",
    });
  });

  it("a country is the number's own, whatever its prefix", () => {
    const jamaica = withPolicy({ countries: ["US"] })(withFacts({ address: "+18765551212" })(lawful("call")));
    expect(judge(jamaica)).toEqual({ decision: "deny", rule: "country_not_allowed" });
    expect(judge(withPolicy({ countries: ["US", "JM"] })(jamaica))).toEqual({ decision: "allow" });
    expect(judge(withPolicy({ countries: [] })(jamaica))).toEqual({ decision: "deny", rule: "country_not_allowed" });
  });

  it("a paused project and a capped person are looked at again within the hour", () => {
    const paused = judge(withPolicy({ outreach_paused: true })(lawful("call")));
    expect(paused).toMatchObject({ until: new Date("2026-06-15T13:00:00Z") });
    const capped = judge(withPolicy({ max_contacts_per_day: 1 })(withFacts({ contactsToday: 1 })(lawful("call"))));
    expect(capped).toMatchObject({ until: new Date("2026-06-15T13:00:00Z") });
  });
});
