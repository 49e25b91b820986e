import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import { startSandbox } from "../../sandbox/start-sandbox.ts";

/** A line of the ledger that the outside world keeps by itself: a phone that was dialled, a mail that was taken. */
export interface Effect {
  at: string;
  vendor: string;
  kind: string;
  vendor_id: string;
  cora_id: string | null;
  attempt_id: string | null;
  to: string;
  idempotency_key: string | null;
}

/** A fault that a vendor plays once, or as often as it is told. */
export interface FaultOrder {
  vendor: "twilio" | "resend" | "stripe" | "elevenlabs";
  /** For example `calls.create`, `calls.list`, `emails.send`, `status-callback`, `webhook`, `*`. */
  operation: string;
  fault: string;
  status?: number;
  /** The vendor's own number for a refusal. */
  code?: number;
  times?: number;
  delay_ms?: number;
  retry_after?: number;
  to?: string;
}

/** The emulated vendors of one side, asked from outside as anybody could. */
export interface Outside {
  urls: Record<"sandbox_url" | "twilio" | "resend" | "stripe" | "elevenlabs" | "google", string>;
  /** Calls and mails to people that took effect, all or those of one record. */
  effects(recordId?: string): Promise<Effect[]>;
  order(fault: FaultOrder): Promise<void>;
  clearFaults(): Promise<void>;
  close(): Promise<void>;
}

export async function startOutside(side: "live" | "test", publicUrl: string, timeScale: number): Promise<Outside> {
  const sandbox = await startSandbox({ side, publicUrl, timeScale });
  const control = sandbox.urls.sandbox_url;
  return {
    urls: sandbox.urls,
    async effects(recordId) {
      const query = recordId === undefined ? "" : `?cora_id=${recordId}`;
      const { data } = (await (await fetch(`${control}/_sandbox/effects${query}`)).json()) as { data: Effect[] };
      return data.filter(({ kind }) => kind === "call" || kind === "email");
    },
    async order(fault) {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${control}/_sandbox/faults`, {
        method: "POST",
        headers,
        body: JSON.stringify(fault),
      });
      if (response.status !== 201) throw new Error(`The sandbox refused a fault: ${await response.text()}`);
    },
    clearFaults: async () => void (await fetch(`${control}/_sandbox/faults`, { method: "DELETE" })),
    close: () => sandbox.close(),
  };
}

/** The vendors' credentials as Cora's processes are given them. */
export const vendorEnv = (urls: Record<"twilio" | "resend" | "stripe" | "elevenlabs" | "google", string>) => ({
  TWILIO_ACCOUNT_SID: sandboxSecrets.twilioAccountSid,
  TWILIO_AUTH_TOKEN: sandboxSecrets.twilioAuthToken,
  TWILIO_API_BASE_URL: urls.twilio,
  RESEND_API_KEY: sandboxSecrets.resendApiKey,
  RESEND_WEBHOOK_SECRET: sandboxSecrets.resendWebhookSecret,
  RESEND_BASE_URL: urls.resend,
  STRIPE_SECRET_KEY: sandboxSecrets.stripeSecretKey,
  STRIPE_WEBHOOK_SECRET: sandboxSecrets.stripeWebhookSecret,
  STRIPE_API_BASE_URL: urls.stripe,
  ELEVENLABS_API_KEY: sandboxSecrets.elevenlabsApiKey,
  ELEVENLABS_WEBHOOK_SECRET: sandboxSecrets.elevenlabsWebhookSecret,
  ELEVENLABS_BASE_URL: urls.elevenlabs,
  GOOGLE_CLIENT_ID: sandboxSecrets.googleClientId,
  GOOGLE_CLIENT_SECRET: sandboxSecrets.googleClientSecret,
  GOOGLE_ISSUER: urls.google,
});
