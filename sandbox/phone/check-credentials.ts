import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { PhoneCredentials } from "./phone-world.ts";
import { TwilioError } from "./twilio-error.ts";

/** Basic authentication with the account's sid and token, for resources of that account only. */
export function checkCredentials(request: IncomingMessage, accountSid: string, credentials: PhoneCredentials): void {
  const expected = `Basic ${Buffer.from(`${credentials.accountSid}:${credentials.authToken}`).toString("base64")}`;
  const given = Buffer.from(request.headers.authorization ?? "");
  const right = Buffer.from(expected);
  const matches = given.length === right.length && timingSafeEqual(given, right);
  if (!matches || accountSid !== credentials.accountSid) throw new TwilioError(20003, 401, "Authenticate");
}
