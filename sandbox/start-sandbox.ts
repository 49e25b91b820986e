import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createBillingVendor } from "./billing/billing-vendor.ts";
import { createControl } from "./control/control.ts";
import { presentAccounts } from "./control/present-accounts.ts";
import { createEffects } from "./effects.ts";
import { createFaults } from "./faults.ts";
import { createGoogleVendor } from "./google/google-vendor.ts";
import { listen } from "./http/listen.ts";
import { createMailVendor } from "./mail/mail-vendor.ts";
import { ownSecrets } from "./own-secrets.ts";
import { createPhoneVendor } from "./phone/phone-vendor.ts";
import { type SandboxSecrets, sandboxSecrets } from "./sandbox-secrets.ts";
import type { Side, Vendor, VendorContext, VendorName } from "./vendor.ts";
import { createVoiceAgentVendor } from "./voice-agent/voice-agent-vendor.ts";

export interface SandboxOptions {
  /** `test` has secrets of its own, `live` those that everybody knows. */
  side?: Side;
  /** Cora's public address; a function when it is known only later. */
  publicUrl: string | (() => string);
  /** 0 or absent takes a free port. */
  ports?: Partial<Record<"sandbox" | VendorName, number>>;
  /** Address to listen on; 127.0.0.1 unless other machines are to reach it. */
  host?: string;
  dataDir?: string | null;
  timeScale?: number;
  secrets?: Partial<SandboxSecrets>;
  log?: (line: string) => void;
}

export type SandboxUrls = Record<"sandbox_url" | VendorName, string>;

export interface Sandbox {
  urls: SandboxUrls;
  close(): Promise<void>;
}

/** Starts the outside world: one HTTP server per vendor, and the control server. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const context = createContext(options);
  const { side = "live", host } = options;
  const known = side === "live" ? sandboxSecrets : ownSecrets(context.dataFile("secrets.json"));
  const secrets = { ...known, ...options.secrets };
  const vendors = createVendors(context, secrets);
  const running = new Map<VendorName, { url: string; close(): Promise<void> }>();
  const urlOf = (name: VendorName): string => running.get(name)?.url ?? "";
  for (const vendor of vendors) running.set(vendor.name, await listen(vendor, options.ports?.[vendor.name] ?? 0, host));
  const accounts = () => presentAccounts(side, secrets, urlOf);
  const control = await listen(createControl(context, urlOf, accounts), options.ports?.sandbox ?? 0, host);
  return {
    urls: {
      sandbox_url: control.url,
      twilio: urlOf("twilio"),
      resend: urlOf("resend"),
      stripe: urlOf("stripe"),
      elevenlabs: urlOf("elevenlabs"),
      google: urlOf("google"),
    },
    async close() {
      await Promise.all(vendors.map((vendor) => vendor.close()));
      await Promise.all([control, ...running.values()].map((server) => server.close()));
    },
  };
}

function createContext({
  publicUrl,
  side = "live",
  dataDir = null,
  timeScale = 1,
  log = () => {},
}: SandboxOptions): VendorContext {
  if (dataDir !== null) mkdirSync(dataDir, { recursive: true });
  const dataFile = (name: string): string | null => (dataDir === null ? null : join(dataDir, name));
  return {
    effects: createEffects(dataFile("effects.jsonl"), side),
    faults: createFaults(),
    timeScale,
    dataFile,
    webhookBase: () => (typeof publicUrl === "string" ? publicUrl : publicUrl()).replace(/\/$/, ""),
    log,
  };
}

function createVendors(context: VendorContext, secrets: SandboxSecrets): Vendor[] {
  return [
    createPhoneVendor(context, { accountSid: secrets.twilioAccountSid, authToken: secrets.twilioAuthToken }),
    createMailVendor(context, { apiKey: secrets.resendApiKey, webhookSecret: secrets.resendWebhookSecret }),
    createBillingVendor(context, { secretKey: secrets.stripeSecretKey, webhookSecret: secrets.stripeWebhookSecret }),
    createVoiceAgentVendor(context, {
      apiKey: secrets.elevenlabsApiKey,
      webhookSecret: secrets.elevenlabsWebhookSecret,
    }),
    createGoogleVendor(context, { clientId: secrets.googleClientId, clientSecret: secrets.googleClientSecret }),
  ];
}
