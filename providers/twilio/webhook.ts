import twilio from "twilio";
import type { CallEvent } from "../call-event.ts";
import { RETRY_FRAGMENT } from "./callback-url.ts";
import { meaningOf } from "./call-status.ts";

export type TwilioParams = Record<string, string | string[] | undefined>;
export type CallbackPath = "call-status" | "machine" | "recording";

interface SignedRequest {
  authToken: string;
  /** The URL exactly as we gave it to Twilio, built from our own configuration and never from the Host header. */
  url: string;
  params: TwilioParams;
  signature: string;
}

const signedAs = (authToken: string, signature: string, url: string, params: TwilioParams): boolean => {
  try {
    return twilio.validateRequest(authToken, signature, url, params);
  } catch {
    return false;
  }
};

/** Accepts the URL with and without its default port, and with the retry fragment that our callbacks carry. */
export function verifyTwilio({ authToken, url, params, signature }: SignedRequest): boolean {
  if (authToken === "" || typeof signature !== "string" || signature === "") return false;
  return [url, `${url}${RETRY_FRAGMENT}`].some((candidate) => signedAs(authToken, signature, candidate, params));
}

/** The WebSocket handshake is signed over its wss:// URL alone; the SDK knows only the ports of http and https. */
export function verifyTwilioUpgrade({ authToken, url, signature }: Omit<SignedRequest, "params">): boolean {
  const candidates = [url, url.replace(/^(wss:\/\/[^/:?#]+)(?=[/?#]|$)/i, "$1:443"), url.replace(/^ws/i, "http")];
  return candidates.some((candidate) => verifyTwilio({ authToken, url: candidate, params: {}, signature }));
}

const one = (params: TwilioParams, name: string): string | null => {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  const text = Array.isArray(value) ? value[0] : value;
  return typeof text === "string" && text !== "" ? text : null;
};

const wholeNumber = (params: TwilioParams, name: string): number | null => {
  const text = one(params, name);
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
};

/** Twilio's own words that are ours too; any other is `unknown`. */
const ANSWERED_BY = ["human", "fax", "unknown"] as const;

function progress(params: TwilioParams, receivedAt: Date): CallEvent | null {
  const providerId = one(params, "CallSid");
  const status = one(params, "CallStatus");
  const meaning = status === null ? null : meaningOf(status, one(params, "AnsweredBy"));
  if (providerId === null || status === null || meaning === null) return null;
  const at = new Date(one(params, "Timestamp") ?? Number.NaN);
  return {
    kind: "progress",
    providerId,
    ...meaning,
    detail: status,
    sequence: wholeNumber(params, "SequenceNumber") ?? 0,
    durationSeconds: wholeNumber(params, "CallDuration"),
    at: Number.isNaN(at.getTime()) ? receivedAt : at,
  };
}

function machine(params: TwilioParams): CallEvent | null {
  const providerId = one(params, "CallSid");
  const heard = one(params, "AnsweredBy");
  if (providerId === null || heard === null) return null;
  const answeredBy = heard.startsWith("machine") ? "machine" : ANSWERED_BY.find((word) => word === heard);
  // After a greeting without a beep (`machine_end_silence`, `_other`) the machine listens all the same.
  return { kind: "machine", providerId, answeredBy: answeredBy ?? "unknown", beep: heard.startsWith("machine_end") };
}

function recording(params: TwilioParams): CallEvent | null {
  const providerId = one(params, "CallSid");
  const recordingId = one(params, "RecordingSid");
  if (providerId === null || recordingId === null) return null;
  const available = one(params, "RecordingStatus") === "completed";
  return {
    kind: "recording",
    providerId,
    recordingId,
    durationSeconds: wholeNumber(params, "RecordingDuration"),
    available,
  };
}

/** A callback in our words; null for anything that is not one. */
export function parseCallEvent(path: CallbackPath, params: TwilioParams, receivedAt = new Date()): CallEvent | null {
  if (path === "call-status") return progress(params, receivedAt);
  return path === "machine" ? machine(params) : recording(params);
}

const DEDUPE_FIELDS = ["RecordingSid", "CallSid", "RecordingStatus", "CallStatus", "AnsweredBy", "SequenceNumber"];

/** The same for every delivery of one event: Twilio's token where it sends one, else what the event says. */
export function twilioDedupeKey(params: TwilioParams, headers: Record<string, string | string[] | undefined>): string {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === "i-twilio-idempotency-token");
  const token = name === undefined ? null : one(headers, name);
  return token ?? DEDUPE_FIELDS.map((field) => one(params, field) ?? "").join(":");
}
