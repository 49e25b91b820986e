/** What a production process cannot do without, and what each setting is for. */
const REQUIRED = {
  DATABASE_URL: "the Postgres database (owner role)",
  TEMPORAL_ADDRESS: "the Temporal server or Temporal Cloud",
  PUBLIC_URL: "the https URL under which vendors reach the API",
  CORA_SECRET: "signs attempt tokens and cursors",
  TWILIO_ACCOUNT_SID: "places the calls",
  TWILIO_AUTH_TOKEN: "places the calls and checks Twilio's signatures",
  RESEND_API_KEY: "sends the mails",
  RESEND_WEBHOOK_SECRET: "checks the signatures of Resend's webhooks",
  STRIPE_SECRET_KEY: "sells the plans",
  STRIPE_WEBHOOK_SECRET: "checks the signatures of Stripe's webhooks",
  CORA_MAIL_DOMAIN: "the domain of the agents' mail addresses",
} as const;

const SECRETS = [
  "CORA_SECRET",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_AUTH_TOKEN_BEFORE",
  "RESEND_API_KEY",
  "RESEND_WEBHOOK_SECRET",
  "RESEND_WEBHOOK_SECRET_BEFORE",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "STRIPE_WEBHOOK_SECRET_BEFORE",
  "ELEVENLABS_API_KEY",
  "ELEVENLABS_WEBHOOK_SECRET",
  "ELEVENLABS_WEBHOOK_SECRET_BEFORE",
  "GOOGLE_CLIENT_ID",
  "GOOGLE_CLIENT_SECRET",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** `whsec_` secrets carry base64, so the mark may stand inside it. */
function isSandboxSecret(value: string): boolean {
  if (/sandbox/i.test(value)) return true;
  const encoded = /^whsec_([A-Za-z0-9+/=]+)$/.exec(value)?.[1];
  if (encoded === undefined) return false;
  try {
    return /sandbox/i.test(atob(encoded));
  } catch {
    return false;
  }
}

/** Why a process with NODE_ENV=production must not start; empty elsewhere and when all is well. */
export function productionProblems(env: Environment): string[] {
  if (env["NODE_ENV"] !== "production") return [];
  const missing = Object.entries(REQUIRED)
    .filter(([name]) => !env[name])
    .map(([name, meaning]) => `${name} is not set: ${meaning}.`);
  const secrets = SECRETS.filter((name) => isSandboxSecret(env[name] ?? "")).map(
    (name) => `${name} holds a sandbox secret, which everybody knows.`,
  );
  const emulated = env["CORA_SANDBOX_URL"] ? ["CORA_SANDBOX_URL is set: production has no sandbox."] : [];
  return [...missing, ...secrets, ...emulated];
}
