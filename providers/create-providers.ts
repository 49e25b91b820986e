import type { ProviderSettings } from "./config.ts";
import { elevenLabsVoice } from "./elevenlabs/index.ts";
import { goalMind, languageModel } from "./model/index.ts";
import { resendEmail } from "./resend/index.ts";
import { stripeBilling } from "./stripe/index.ts";
import { twilioCalls } from "./twilio/index.ts";

/** Every port with the vendor behind it that the settings name. */
export const createProviders = (settings: ProviderSettings) => ({
  calls: twilioCalls({
    accountSid: settings.TWILIO_ACCOUNT_SID,
    authToken: settings.TWILIO_AUTH_TOKEN,
    apiBaseUrl: settings.TWILIO_API_BASE_URL ?? null,
  }),
  emails: resendEmail({ apiKey: settings.RESEND_API_KEY, baseUrl: settings.RESEND_BASE_URL ?? null }),
  billing: stripeBilling({ secretKey: settings.STRIPE_SECRET_KEY, apiBaseUrl: settings.STRIPE_API_BASE_URL ?? null }),
  voiceAgents: elevenLabsVoice({ apiKey: settings.ELEVENLABS_API_KEY, baseUrl: settings.ELEVENLABS_BASE_URL ?? null }),
  model: languageModel(settings.CORA_MODEL || null, modelKeys(settings)),
  mind: goalMind(settings.CORA_MODEL || null, modelKeys(settings)),
});

const modelKeys = (settings: ProviderSettings) => ({
  anthropic: settings.ANTHROPIC_API_KEY,
  openai: settings.OPENAI_API_KEY,
  google: settings.GOOGLE_GENERATIVE_AI_API_KEY,
  openaiCompatible: settings.CORA_MODEL_API_KEY,
});
