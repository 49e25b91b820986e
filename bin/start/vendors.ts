import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";

export type VendorName = "twilio" | "resend" | "stripe" | "elevenlabs" | "google";

type Vendor = {
  name: VendorName;
  label: string;
  /** Without all of these Cora cannot talk to the real vendor. */
  credentials: readonly string[];
  baseUrl: string;
  sandbox: Readonly<Record<string, string>>;
};

export const vendors: readonly Vendor[] = [
  {
    name: "twilio",
    label: "Twilio",
    credentials: ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
    baseUrl: "TWILIO_API_BASE_URL",
    sandbox: { TWILIO_ACCOUNT_SID: sandboxSecrets.twilioAccountSid, TWILIO_AUTH_TOKEN: sandboxSecrets.twilioAuthToken },
  },
  {
    name: "resend",
    label: "Resend",
    credentials: ["RESEND_API_KEY"],
    baseUrl: "RESEND_BASE_URL",
    sandbox: { RESEND_API_KEY: sandboxSecrets.resendApiKey, RESEND_WEBHOOK_SECRET: sandboxSecrets.resendWebhookSecret },
  },
  {
    name: "stripe",
    label: "Stripe",
    credentials: ["STRIPE_SECRET_KEY"],
    baseUrl: "STRIPE_API_BASE_URL",
    sandbox: {
      STRIPE_SECRET_KEY: sandboxSecrets.stripeSecretKey,
      STRIPE_WEBHOOK_SECRET: sandboxSecrets.stripeWebhookSecret,
    },
  },
  {
    name: "elevenlabs",
    label: "ElevenLabs",
    credentials: ["ELEVENLABS_API_KEY"],
    baseUrl: "ELEVENLABS_BASE_URL",
    sandbox: {
      ELEVENLABS_API_KEY: sandboxSecrets.elevenlabsApiKey,
      ELEVENLABS_WEBHOOK_SECRET: sandboxSecrets.elevenlabsWebhookSecret,
    },
  },
  {
    name: "google",
    label: "Google",
    credentials: ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
    baseUrl: "GOOGLE_ISSUER",
    sandbox: {
      GOOGLE_CLIENT_ID: sandboxSecrets.googleClientId,
      GOOGLE_CLIENT_SECRET: sandboxSecrets.googleClientSecret,
    },
  },
];

/** Vendors without credentials; a production process gets no emulator at all. */
export function emulatedVendors(env: NodeJS.ProcessEnv): readonly Vendor[] {
  if (env["NODE_ENV"] === "production") return [];
  const emulated = vendors.filter((vendor) => vendor.credentials.some((name) => !env[name]));
  // Before an emulated Google anybody is whoever they say: not beside a telephone that rings.
  return isSandbox(emulated) ? emulated : emulated.filter(({ name }) => name !== "google");
}

/** Sandbox mode: calls go to the phone world, so nobody is called. */
export const isSandbox = (emulated: readonly Vendor[]): boolean => emulated.some((vendor) => vendor.name === "twilio");

export const listLabels = (emulated: readonly Vendor[]): string =>
  new Intl.ListFormat("en-GB").format(emulated.map((vendor) => vendor.label));

export type { Vendor };
