import type { CallRejection } from "../call-provider.ts";
import type { VendorError } from "../vendor-error.ts";

const REASONS: Record<string, CallRejection> = {
  21211: "invalid_number",
  21214: "invalid_number",
  21217: "invalid_number",
  21401: "invalid_number",
  21421: "invalid_number",
  21610: "opted_out",
  21215: "blocked",
  21216: "blocked",
  20003: "configuration",
  21205: "configuration",
  21210: "configuration",
  21212: "configuration",
  21626: "configuration",
};

/** Why Twilio did not place a call; a status of 401 or 403 is about our account, whatever its code. */
export const callRejection = ({ code, status }: VendorError): CallRejection =>
  REASONS[code] ?? (status === 401 || status === 403 ? "configuration" : "other");
