import { createHmac } from "node:crypto";

/** Twilio's signature: HMAC-SHA1 over the address as given, followed by each parameter's name and value in order. */
export function signRequest(authToken: string, url: string, params: Record<string, string> = {}): string {
  let signed = url;
  for (const name of Object.keys(params).toSorted()) signed += `${name}${params[name]}`;
  return createHmac("sha1", authToken).update(signed, "utf8").digest("base64");
}
