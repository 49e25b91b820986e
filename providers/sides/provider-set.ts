import type { BillingProvider } from "../billing-provider.ts";
import type { CallProvider } from "../call-provider.ts";
import { elevenLabsVoice } from "../elevenlabs/index.ts";
import type { EmailProvider } from "../email-provider.ts";
import type { GoalMind } from "../goal-mind.ts";
import type { LanguageModel } from "../language-model.ts";
import { resendEmail } from "../resend/index.ts";
import { stripeBilling } from "../stripe/index.ts";
import { twilioCalls } from "../twilio/index.ts";
import type { VoiceAgentProvider } from "../voice-agent-provider.ts";
import type { VendorAccounts } from "./vendor-accounts.ts";

/** Every port, all of one side. */
export interface ProviderSet {
  calls: CallProvider;
  emails: EmailProvider;
  billing: BillingProvider;
  voiceAgents: VoiceAgentProvider;
  model: LanguageModel;
  mind: GoalMind;
}

/** Each port with the vendor behind it, under the accounts of one side. */
export const providerSet = (
  { twilio, resend, stripe, elevenlabs }: VendorAccounts,
  minds: Pick<ProviderSet, "model" | "mind">,
): ProviderSet => ({
  calls: twilioCalls({ accountSid: twilio.accountSid, authToken: twilio.authToken, apiBaseUrl: twilio.baseUrl }),
  emails: resendEmail({ apiKey: resend.apiKey, baseUrl: resend.baseUrl }),
  billing: stripeBilling({ secretKey: stripe.secretKey, apiBaseUrl: stripe.baseUrl }),
  voiceAgents: elevenLabsVoice({ apiKey: elevenlabs.apiKey, baseUrl: elevenlabs.baseUrl }),
  ...minds,
});
