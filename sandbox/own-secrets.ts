import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type SandboxSecrets, sandboxSecrets } from "./sandbox-secrets.ts";

const random = (bytes: number): string => randomBytes(bytes).toString("hex");

const made = (): SandboxSecrets => ({
  ...sandboxSecrets,
  twilioAccountSid: `AC${random(16)}`,
  twilioAuthToken: random(16),
  resendApiKey: `re_${random(16)}`,
  resendWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
  stripeSecretKey: `sk_test_${random(24)}`,
  stripeWebhookSecret: `whsec_${random(24)}`,
  elevenlabsApiKey: `sk_${random(24)}`,
  elevenlabsWebhookSecret: `wsec_${random(24)}`,
  googleClientSecret: `GOCSPX-${random(16)}`,
});

/** Secrets that nobody else knows, so that no stranger can speak for these vendors; kept in `file`, where there is one. */
export function ownSecrets(file: string | null): SandboxSecrets {
  if (file === null) return made();
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(made()), { mode: 0o600 });
  return { ...made(), ...(JSON.parse(readFileSync(file, "utf8")) as Partial<SandboxSecrets>) };
}
