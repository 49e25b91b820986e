import { createHmac, timingSafeEqual } from "node:crypto";

export interface TimedSignature {
  secret: string;
  /** The header's value: `t=<seconds>,<scheme>=<hex>[,<scheme>=<hex>]`. */
  signature: string;
  body: string | Uint8Array;
  now: Date;
}

interface Scheme {
  name: string;
  pastSeconds: number;
  futureSeconds: number;
}

/** Constant time for equal lengths; the length of a digest is no secret. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Seconds since 1970 as vendors write them; null for anything that is not plain digits. */
const parseSeconds = (text: string): number | null => (/^\d{1,12}$/.test(text) ? Number(text) : null);

export const isFresh = (timestamp: string, now: Date, pastSeconds: number, futureSeconds: number): boolean => {
  const seconds = parseSeconds(timestamp);
  if (seconds === null) return false;
  const age = now.getTime() / 1000 - seconds;
  return age <= pastSeconds && age >= -futureSeconds;
};

/** HMAC-SHA256 over `<seconds>.<body>` as Stripe and ElevenLabs do it; any of several signatures may fit (rotation). */
export function hasTimedSignature({ secret, signature, body, now }: TimedSignature, scheme: Scheme): boolean {
  if (secret === "" || typeof signature !== "string") return false;
  const parts = signature.split(",").map((part) => part.trim());
  const timestamp = parts.find((part) => part.startsWith("t="))?.slice(2) ?? "";
  if (!isFresh(timestamp, now, scheme.pastSeconds, scheme.futureSeconds)) return false;
  const expected = createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest();
  const prefix = `${scheme.name}=`;
  const offered = parts.filter((part) => part.startsWith(prefix)).map((part) => part.slice(prefix.length));
  return offered.filter((hex) => sameBytes(Buffer.from(hex, "hex"), expected)).length > 0;
}
