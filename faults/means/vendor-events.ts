import { randomUUID } from "node:crypto";
import { stripeSignature } from "../../sandbox/billing/billing-events.ts";
import { svixHeaders } from "../../sandbox/mail/svix-signature.ts";
import { signRequest } from "../../sandbox/phone/sign-request.ts";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import { voiceAgentSignature } from "../../sandbox/voice-agent/voice-agent-signature.ts";
import { post } from "./post.ts";
import type { Posted } from "./post.ts";

/** A vendor that signs a body together with the time. */
export interface TimedVendor {
  name: "resend" | "stripe" | "elevenlabs";
  secret: string;
  /** A secret of the right shape that is not ours. */
  otherSecret: string;
  /** So many minutes ago is too long ago. */
  staleMinutes: number;
  headers(secret: string, body: string, at: Date): Record<string, string>;
}

export const TIMED_VENDORS: readonly TimedVendor[] = [
  {
    name: "resend",
    secret: sandboxSecrets.resendWebhookSecret,
    otherSecret: "whsec_bm90LXRoZS1zZWNyZXQ=",
    staleMinutes: 6,
    headers: (secret, body, at) => svixHeaders(secret, `msg_${randomUUID()}`, at, body),
  },
  {
    name: "stripe",
    secret: sandboxSecrets.stripeWebhookSecret,
    otherSecret: "whsec_other",
    staleMinutes: 6,
    headers: stripeSignature,
  },
  {
    name: "elevenlabs",
    secret: sandboxSecrets.elevenlabsWebhookSecret,
    otherSecret: "wsec_other",
    staleMinutes: 31,
    headers: voiceAgentSignature,
  },
];

/** An event as its vendor would send it now. */
export const postEvent = (
  baseUrl: string,
  vendor: TimedVendor,
  body: string,
  { secret = vendor.secret, at = new Date() } = {},
): Promise<Posted> => post(`${baseUrl}/webhooks/${vendor.name}`, body, vendor.headers(secret, body, at));

interface TwilioForgery {
  /** Where it is sent, though it was signed for another address. */
  sentTo?: string;
  authToken?: string;
  /** Changed after it was signed. */
  changed?: Record<string, string>;
}

/** A callback as the telephone company signs it. */
export const postAsTwilio = (
  url: string,
  params: Record<string, string>,
  { sentTo = url, authToken = sandboxSecrets.twilioAuthToken, changed = {} }: TwilioForgery = {},
): Promise<Posted> =>
  post(sentTo, new URLSearchParams({ ...params, ...changed }).toString(), {
    "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    "x-twilio-signature": signRequest(authToken, url, params),
  });

/** What the telephone company says about a call. */
export const callProgress = (sid: string, status: string, more: Record<string, string> = {}) => ({
  AccountSid: sandboxSecrets.twilioAccountSid,
  CallSid: sid,
  CallStatus: status,
  CallbackSource: "call-progress-events",
  Timestamp: new Date().toUTCString().replace("GMT", "+0000"),
  ...more,
});
