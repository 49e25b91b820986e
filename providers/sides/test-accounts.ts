import { z } from "zod";
import { CoraError } from "../../domain/errors.ts";
import type { VendorAccounts } from "./vendor-accounts.ts";

const LOOK_MS = 3_000;
/** How long an answer counts: a sandbox that was set up anew is noticed after this. */
const MEMORY_MS = 10_000;

const url = z.url({ protocol: /^https?$/ });
const Answer = z.object({
  data: z.object({
    side: z.literal("test"),
    twilio: z.object({ url, account_sid: z.string().min(1), auth_token: z.string().min(1) }),
    resend: z.object({ url, api_key: z.string().min(1), webhook_secret: z.string().min(1) }),
    stripe: z.object({ url, secret_key: z.string().min(1), webhook_secret: z.string().min(1) }),
    elevenlabs: z.object({ url, api_key: z.string().min(1), webhook_secret: z.string().min(1) }),
  }),
});

/** An emulator tells its port as it knows itself; the host is the one under which its control server was reached. */
const reachedAt = (controlUrl: string, vendorUrl: string): string => {
  const vendor = new URL(vendorUrl);
  vendor.hostname = new URL(controlUrl).hostname;
  return vendor.origin;
};

async function ask(controlUrl: string): Promise<VendorAccounts> {
  const response = await fetch(new URL("/_sandbox/accounts", controlUrl), { signal: AbortSignal.timeout(LOOK_MS) });
  const { data } = Answer.parse(await response.json());
  const at = (vendorUrl: string): { baseUrl: string } => ({ baseUrl: reachedAt(controlUrl, vendorUrl) });
  const { twilio, resend, stripe, elevenlabs } = data;
  return {
    twilio: { accountSid: twilio.account_sid, authToken: twilio.auth_token, ...at(twilio.url) },
    resend: { apiKey: resend.api_key, webhookSecret: resend.webhook_secret, ...at(resend.url) },
    stripe: { secretKey: stripe.secret_key, webhookSecret: stripe.webhook_secret, ...at(stripe.url) },
    elevenlabs: { apiKey: elevenlabs.api_key, webhookSecret: elevenlabs.webhook_secret, ...at(elevenlabs.url) },
  };
}

/**
 * The emulators' accounts, as the sandbox for test projects tells them. One question at a time, and its answer is
 * remembered for a while; rejects where there is no such sandbox or none that answers.
 */
export function testAccounts(controlUrl: string | null): () => Promise<VendorAccounts> {
  if (controlUrl === null)
    return () => Promise.reject(new CoraError("service_unavailable", "Test mode is not set up here."));
  let known: { accounts: Promise<VendorAccounts>; until: number } | null = null;
  return () => {
    if (known !== null && Date.now() < known.until) return known.accounts;
    const accounts = ask(controlUrl).catch(() => {
      known = null;
      throw new CoraError("service_unavailable", "The sandbox for test projects does not answer.");
    });
    known = { accounts, until: Date.now() + MEMORY_MS };
    return accounts;
  };
}
