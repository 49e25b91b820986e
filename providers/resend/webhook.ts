import { createHmac } from "node:crypto";
import type { EmailEvent } from "../email-event.ts";
import type { JsonObject } from "../json-fields.ts";
import { asDate, asObject, asText, parseJsonObject } from "../json-fields.ts";
import { isFresh, sameBytes } from "../timed-signature.ts";
import { stateOf } from "./email-status.ts";

interface SvixRequest {
  /** `whsec_<base64>`. */
  secret: string;
  id: string;
  timestamp: string;
  /** Space separated `v1,<base64>`; more than one while a secret is being rotated. */
  signature: string;
  body: string | Uint8Array;
  now: Date;
}

const TOLERANCE_SECONDS = 300;

export function verifySvix({ secret, id, timestamp, signature, body, now }: SvixRequest): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length === 0 || !id || typeof timestamp !== "string" || typeof signature !== "string") return false;
  if (!isFresh(timestamp, now, TOLERANCE_SECONDS, TOLERANCE_SECONDS)) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  const offered = signature.split(" ").filter((part) => part.startsWith("v1,"));
  return offered.filter((part) => sameBytes(Buffer.from(part.slice(3), "base64"), expected)).length > 0;
}

/** Resend has sent tags both as an object and as the list that it takes. */
function tagsOf(value: unknown): Record<string, string> {
  const pairs = Array.isArray(value)
    ? value.map((tag) => [asObject(tag)?.["name"], asObject(tag)?.["value"]])
    : Object.entries(asObject(value) ?? {});
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => typeof pair[0] === "string" && typeof pair[1] === "string"),
  );
}

/** Only words that are codes: a server's sentence about a bounce quotes the address. */
const codeWord = (value: unknown): string | null => (/^[\w-]{1,40}$/.test(String(value)) ? asText(value) : null);

function detailOf(event: string, data: JsonObject): string {
  const bounce = asObject(data["bounce"]);
  const words =
    event === "bounced"
      ? [codeWord(bounce?.["type"]), codeWord(bounce?.["subType"])]
      : [codeWord(asObject(data["failed"])?.["reason"]), codeWord(asObject(data["suppressed"])?.["type"])];
  return [event, ...words].filter((word) => word !== null).join(":");
}

const isPermanent = (data: JsonObject): boolean =>
  asText(asObject(data["bounce"])?.["type"])?.toLowerCase() === "permanent";

/** The id of an email that somebody wrote to us; null for every other event. What they wrote has to be fetched. */
export function receivedEmailId(body: string | Uint8Array): string | null {
  const payload = parseJsonObject(body);
  return payload?.["type"] === "email.received" ? asText(asObject(payload["data"])?.["email_id"]) : null;
}

/** Under what an event is kept once: something that was written to us by its own id, so that a look for it adds nothing. */
export function eventKey(svixId: string, body: string | Uint8Array): string {
  const received = receivedEmailId(body);
  return received === null ? svixId : receivedKey(received);
}

export const receivedKey = (emailId: string): string => `received:${emailId}`;

/** The event that tells of a received email, as far as it is read here. */
export const receivedEventOf = (emailId: string): string =>
  JSON.stringify({ type: "email.received", data: { email_id: emailId } });

/** Null for events that are not about one of our emails, and for what is no event at all. */
export function parseEmailEvent(body: string | Uint8Array, receivedAt = new Date()): EmailEvent | null {
  const payload = parseJsonObject(body);
  const type = asText(payload?.["type"]);
  const data = asObject(payload?.["data"]);
  const providerId = asText(data?.["email_id"]);
  if (!type?.startsWith("email.") || data === null || providerId === null) return null;
  const event = type.slice("email.".length);
  const state = stateOf(event);
  if (state === null) return null;
  return {
    providerId,
    tags: tagsOf(data["tags"]),
    state,
    suppress: event === "complained" || event === "suppressed" || (event === "bounced" && isPermanent(data)),
    detail: detailOf(event, data),
    messageId: asText(data["message_id"]),
    at: asDate(payload?.["created_at"]) ?? receivedAt,
  };
}
