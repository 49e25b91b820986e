import { z } from "zod";

const text = (description: string) => z.string().default("").describe(description);
const before = (vendor: string) =>
  text(`While a secret is being changed: the one before, with which ${vendor}'s webhooks may still be signed.`);
const optionalUrl = (description: string) => z.url().optional().describe(description);

/** Vendor settings, shared by the API and the worker. */
export const providerSettings = {
  TWILIO_ACCOUNT_SID: text("Twilio account (AC…)."),
  TWILIO_AUTH_TOKEN: text("Twilio's secret; signs its webhooks too."),
  TWILIO_API_BASE_URL: optionalUrl("Another origin than Twilio's own; set for the sandbox."),
  RESEND_API_KEY: text("Resend API key (re_…)."),
  RESEND_WEBHOOK_SECRET: text("Signing secret of Resend's webhook (whsec_…)."),
  RESEND_BASE_URL: optionalUrl("Another origin than Resend's own; set for the sandbox."),
  STRIPE_SECRET_KEY: text("Stripe secret key (sk_…)."),
  STRIPE_WEBHOOK_SECRET: text("Signing secret of Stripe's webhook (whsec_…)."),
  STRIPE_API_BASE_URL: optionalUrl("Another origin than Stripe's own; set for the sandbox."),
  ELEVENLABS_API_KEY: text("ElevenLabs API key; needed for agents with that voice engine."),
  ELEVENLABS_WEBHOOK_SECRET: text("Signing secret of ElevenLabs' webhook."),
  ELEVENLABS_BASE_URL: optionalUrl("Another origin than ElevenLabs' own; set for the sandbox."),
  TWILIO_AUTH_TOKEN_BEFORE: before("Twilio"),
  RESEND_WEBHOOK_SECRET_BEFORE: before("Resend"),
  STRIPE_WEBHOOK_SECRET_BEFORE: before("Stripe"),
  ELEVENLABS_WEBHOOK_SECRET_BEFORE: before("ElevenLabs"),
  TEST_SANDBOX_URL: optionalUrl(
    "Control address of the sandbox behind `cora_test_` keys; `npm start` sets it. Without one such keys answer 503.",
  ),
  CORA_MODEL: text(
    "`anthropic:<model>`, `openai:<model>`, `google:<model>`, `openai-compatible:<model>@<base url>`; empty for the rule-based model.",
  ),
  ANTHROPIC_API_KEY: text("For `anthropic:` models."),
  OPENAI_API_KEY: text("For `openai:` models."),
  GOOGLE_GENERATIVE_AI_API_KEY: text("For `google:` models."),
  CORA_MODEL_API_KEY: text("For `openai-compatible:` models."),
};

export type ProviderSettings = z.output<z.ZodObject<typeof providerSettings>>;
