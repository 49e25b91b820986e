import type { SandboxSecrets } from "../sandbox-secrets.ts";
import type { Side, VendorName } from "../vendor.ts";

/** What somebody who is to use this sandbox must be told: where each vendor listens, and under which credentials. */
export const presentAccounts = (side: Side, secrets: SandboxSecrets, urlOf: (name: VendorName) => string) => ({
  side,
  twilio: { url: urlOf("twilio"), account_sid: secrets.twilioAccountSid, auth_token: secrets.twilioAuthToken },
  resend: { url: urlOf("resend"), api_key: secrets.resendApiKey, webhook_secret: secrets.resendWebhookSecret },
  stripe: { url: urlOf("stripe"), secret_key: secrets.stripeSecretKey, webhook_secret: secrets.stripeWebhookSecret },
  elevenlabs: {
    url: urlOf("elevenlabs"),
    api_key: secrets.elevenlabsApiKey,
    webhook_secret: secrets.elevenlabsWebhookSecret,
  },
});
