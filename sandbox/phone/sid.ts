import { randomBytes } from "node:crypto";

/** An id as Twilio makes them: two letters and 32 hex digits. */
export function createSid(prefix: "CA" | "RE" | "RQ" | "VX" | "MZ" | "PA"): string {
  return `${prefix}${randomBytes(16).toString("hex")}`;
}
