import { z } from "zod";
import { sandboxSecrets } from "./sandbox-secrets.ts";
import type { SandboxOptions } from "./start-sandbox.ts";
import { sides } from "./vendor.ts";

const Port = z.coerce.number().int().min(0).max(65535).default(0);

const Environment = z.object({
  PUBLIC_URL: z.url().describe("Cora's public address, to which webhooks go"),
  SANDBOX_SIDE: z.enum(sides).default("live").describe("`test` serves test projects, under secrets of its own"),
  SANDBOX_HOST: z.string().default("127.0.0.1").describe("Address to listen on"),
  SANDBOX_PORT: Port.describe("Port of the control server; 0 takes a free one"),
  SANDBOX_TWILIO_PORT: Port.describe("Port of the emulated Twilio"),
  SANDBOX_RESEND_PORT: Port.describe("Port of the emulated Resend"),
  SANDBOX_STRIPE_PORT: Port.describe("Port of the emulated Stripe"),
  SANDBOX_ELEVENLABS_PORT: Port.describe("Port of the emulated ElevenLabs"),
  SANDBOX_GOOGLE_PORT: Port.describe("Port of the emulated Google"),
  SANDBOX_DATA_DIR: z.string().optional().describe("Folder in which vendor state and effects survive a restart"),
  SANDBOX_TIME_SCALE: z.coerce
    .number()
    .positive()
    .default(1)
    .describe("Multiplies every pause; 0.05 is 20 times quicker"),
  TWILIO_ACCOUNT_SID: z.string().default(sandboxSecrets.twilioAccountSid),
  TWILIO_AUTH_TOKEN: z.string().default(sandboxSecrets.twilioAuthToken),
  RESEND_API_KEY: z.string().default(sandboxSecrets.resendApiKey),
  RESEND_WEBHOOK_SECRET: z.string().default(sandboxSecrets.resendWebhookSecret),
  STRIPE_SECRET_KEY: z.string().default(sandboxSecrets.stripeSecretKey),
  STRIPE_WEBHOOK_SECRET: z.string().default(sandboxSecrets.stripeWebhookSecret),
  ELEVENLABS_API_KEY: z.string().default(sandboxSecrets.elevenlabsApiKey),
  ELEVENLABS_WEBHOOK_SECRET: z.string().default(sandboxSecrets.elevenlabsWebhookSecret),
  GOOGLE_CLIENT_ID: z.string().default(sandboxSecrets.googleClientId),
  GOOGLE_CLIENT_SECRET: z.string().default(sandboxSecrets.googleClientSecret),
});

/** The sandbox's settings; an empty variable counts as absent, and every problem is named at once. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): SandboxOptions {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) throw new Error(`The sandbox cannot start:\n${z.prettifyError(parsed.error)}`);
  const env = parsed.data;
  return {
    side: env.SANDBOX_SIDE,
    host: env.SANDBOX_HOST,
    publicUrl: env.PUBLIC_URL,
    dataDir: env.SANDBOX_DATA_DIR ?? null,
    timeScale: env.SANDBOX_TIME_SCALE,
    ports: {
      sandbox: env.SANDBOX_PORT,
      twilio: env.SANDBOX_TWILIO_PORT,
      resend: env.SANDBOX_RESEND_PORT,
      stripe: env.SANDBOX_STRIPE_PORT,
      elevenlabs: env.SANDBOX_ELEVENLABS_PORT,
      google: env.SANDBOX_GOOGLE_PORT,
    },
    // A sandbox for test projects makes its own: what the environment names are the live side's.
    ...(env.SANDBOX_SIDE === "live" ? { secrets: secretsIn(env) } : {}),
  };
}

const secretsIn = (env: z.output<typeof Environment>) => ({
  twilioAccountSid: env.TWILIO_ACCOUNT_SID,
  twilioAuthToken: env.TWILIO_AUTH_TOKEN,
  resendApiKey: env.RESEND_API_KEY,
  resendWebhookSecret: env.RESEND_WEBHOOK_SECRET,
  stripeSecretKey: env.STRIPE_SECRET_KEY,
  stripeWebhookSecret: env.STRIPE_WEBHOOK_SECRET,
  elevenlabsApiKey: env.ELEVENLABS_API_KEY,
  elevenlabsWebhookSecret: env.ELEVENLABS_WEBHOOK_SECRET,
  googleClientId: env.GOOGLE_CLIENT_ID,
  googleClientSecret: env.GOOGLE_CLIENT_SECRET,
});
