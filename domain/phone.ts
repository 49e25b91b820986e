import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** E.164 as the documents ask for it: a plus and digits. */
export const E164 = /^\+[1-9]\d{6,14}$/;

/** Short numbers that reach rescue, police or crisis lines in some country, with or without a trunk zero. */
const EMERGENCY = new Set([
  "911",
  "112",
  "999",
  "110",
  "117",
  "118",
  "119",
  "988",
  "211",
  "311",
  "411",
  "511",
  "611",
  "811",
  "000",
  "111",
  "133",
  "144",
]);

const FORBIDDEN_TYPES = new Set(["PREMIUM_RATE", "SHARED_COST", "UAN", "PAGER", "VOICEMAIL"]);

export type NumberVerdict =
  | { ok: true; country: string }
  | { ok: false; rule: "invalid_number" | "emergency_number" | "premium_number" | "unsupported_number" };

/** Whether a number may be dialled at all, whoever owns it. `+1` is not the United States: the country is the number's own. */
export function judgeNumber(number: string): NumberVerdict {
  const parsed = parsePhoneNumberFromString(number);
  // Emergency first: metadata calls +1911 invalid, and some networks would still connect it.
  if (parsed && EMERGENCY.has(parsed.nationalNumber)) return { ok: false, rule: "emergency_number" };
  if (!parsed?.isValid()) return { ok: false, rule: "invalid_number" };
  if (FORBIDDEN_TYPES.has(parsed.getType() ?? "")) return { ok: false, rule: "premium_number" };
  return parsed.country ? { ok: true, country: parsed.country } : { ok: false, rule: "unsupported_number" };
}
