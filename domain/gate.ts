import { isOpen, nextOpening } from "./calling-hours.ts";
import type { LeadConsent } from "./lead.ts";
import { judgeNumber } from "./phone.ts";
import type { Policy } from "./policy.ts";

export type Channel = "call" | "email";

/** What the caller vouched for when the request was accepted. */
export interface RequestConsent {
  basis: "callers_word";
  actor: string;
  recorded_at: string;
}

/** Everything that the gate may know; read from the database at the instant of sending. */
export interface GateFacts {
  channel: Channel;
  /** E.164 or an email address; null when the person has none for this channel any more. */
  address: string | null;
  lead: { outreachDisabled: boolean; timeZone: string | null; consent: LeadConsent };
  /** All zones that the number may lie in; used when the lead has none of its own. */
  zones: readonly string[];
  /** Why the address must not be contacted, when somebody wrote that down. */
  suppressed: string | null;
  agent: { active: boolean; sender: string | null };
  subscribed: boolean;
  requestConsent: RequestConsent | null;
  contactsToday: number;
  /** The goal or task that it was for has ended, or wants it no longer. */
  withdrawn: boolean;
}

export type Rule =
  | "withdrawn"
  | "opted_out"
  | "suppressed"
  | "no_address"
  | "agent_inactive"
  | "no_sender"
  | "no_subscription"
  | "no_consent"
  | "invalid_number"
  | "emergency_number"
  | "premium_number"
  | "unsupported_number"
  | "country_not_allowed"
  | "calling_hours"
  | "no_calling_window"
  | "frequency_cap"
  | "outreach_paused";

export type Verdict =
  | { decision: "allow" }
  | { decision: "defer"; rule: Rule; until: Date }
  | { decision: "deny"; rule: Rule };

/** A changed policy is felt at once; this look is only for the case that its news was lost. */
const PAUSE_LOOK_MINUTES = 60;
const inMinutes = (now: Date, minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
const deny = (rule: Rule): Verdict => ({ decision: "deny", rule });

/** The one rule of who may be contacted when. What the policy demands and nobody can show means deny. */
export function decide(facts: GateFacts, policy: Policy, now: Date): Verdict {
  if (facts.withdrawn) return deny("withdrawn");
  if (facts.lead.outreachDisabled) return deny("opted_out");
  if (facts.suppressed) return deny("suppressed");
  if (!facts.address) return deny("no_address");
  if (!facts.agent.active) return deny("agent_inactive");
  if (!facts.agent.sender) return deny("no_sender");
  if (!facts.subscribed) return deny("no_subscription");
  if (!consented(facts, policy)) return deny("no_consent");
  const forChannel = BY_CHANNEL[facts.channel](facts, policy, now);
  if (forChannel) return forChannel;
  if (policy.outreach_paused)
    return { decision: "defer", rule: "outreach_paused", until: inMinutes(now, PAUSE_LOOK_MINUTES) };
  if (policy.max_contacts_per_day !== null && facts.contactsToday >= policy.max_contacts_per_day)
    return { decision: "defer", rule: "frequency_cap", until: inMinutes(now, 60) };
  return { decision: "allow" };
}

const consented = (facts: GateFacts, policy: Policy): boolean =>
  Boolean(facts.lead.consent[facts.channel]?.source.trim()) ||
  (policy.consent === "recorded" && facts.requestConsent !== null);

const BY_CHANNEL: Record<Channel, (facts: GateFacts, policy: Policy, now: Date) => Verdict | null> = {
  email: () => null,
  call: (facts, policy, now) => {
    const number = judgeNumber(facts.address ?? "");
    if (!number.ok) return deny(number.rule);
    if (policy.countries && !policy.countries.includes(number.country)) return deny("country_not_allowed");
    const zones = facts.lead.timeZone ? [facts.lead.timeZone] : facts.zones;
    if (isOpen(zones, now, policy)) return null;
    const until = nextOpening(zones, now, policy);
    return until ? { decision: "defer", rule: "calling_hours", until } : deny("no_calling_window");
  },
};
