import type { GateFacts } from "../db/queries/gate-facts.ts";
import { decide } from "../domain/gate.ts";
import type { RequestConsent, Verdict } from "../domain/gate.ts";

/** Whether an email may be sent now. */
export const judgeEmail = (email: { agentEmail: string; consent: RequestConsent | null }, facts: GateFacts): Verdict =>
  decide(
    {
      channel: "email",
      address: facts.email,
      lead: { outreachDisabled: facts.outreachDisabled, timeZone: facts.timeZone, consent: facts.consent },
      zones: [],
      suppressed: facts.suppressedEmail,
      agent: { active: facts.agentActive, sender: email.agentEmail },
      subscribed: facts.subscribed,
      requestConsent: email.consent,
      contactsToday: facts.contactsToday,
      withdrawn: facts.withdrawn,
    },
    facts.policy,
    facts.now,
  );
