import type { ProviderSettings } from "../config.ts";

/** One side's accounts with every vendor, and the secrets with which the vendors sign. */
export interface VendorAccounts {
  twilio: { accountSid: string; authToken: string; baseUrl: string | null };
  resend: { apiKey: string; webhookSecret: string; baseUrl: string | null };
  stripe: { secretKey: string; webhookSecret: string; baseUrl: string | null };
  elevenlabs: { apiKey: string; webhookSecret: string; baseUrl: string | null };
}

/** The same accounts with the secrets of before a change; an empty one signs nothing. */
export const accountsBefore = (settings: ProviderSettings): VendorAccounts => {
  const { twilio, resend, stripe, elevenlabs } = liveAccounts(settings);
  return {
    twilio: { ...twilio, authToken: settings.TWILIO_AUTH_TOKEN_BEFORE },
    resend: { ...resend, webhookSecret: settings.RESEND_WEBHOOK_SECRET_BEFORE },
    stripe: { ...stripe, webhookSecret: settings.STRIPE_WEBHOOK_SECRET_BEFORE },
    elevenlabs: { ...elevenlabs, webhookSecret: settings.ELEVENLABS_WEBHOOK_SECRET_BEFORE },
  };
};

/** The accounts that the settings name. */
export const liveAccounts = (settings: ProviderSettings): VendorAccounts => ({
  twilio: {
    accountSid: settings.TWILIO_ACCOUNT_SID,
    authToken: settings.TWILIO_AUTH_TOKEN,
    baseUrl: settings.TWILIO_API_BASE_URL ?? null,
  },
  resend: {
    apiKey: settings.RESEND_API_KEY,
    webhookSecret: settings.RESEND_WEBHOOK_SECRET,
    baseUrl: settings.RESEND_BASE_URL ?? null,
  },
  stripe: {
    secretKey: settings.STRIPE_SECRET_KEY,
    webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
    baseUrl: settings.STRIPE_API_BASE_URL ?? null,
  },
  elevenlabs: {
    apiKey: settings.ELEVENLABS_API_KEY,
    webhookSecret: settings.ELEVENLABS_WEBHOOK_SECRET,
    baseUrl: settings.ELEVENLABS_BASE_URL ?? null,
  },
});
