import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { CountryCode } from "libphonenumber-js/max";

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

const PREMIUM_TYPES = new Set(["PREMIUM_RATE", "SHARED_COST"]);
const UNSUPPORTED_TYPES = new Set(["UAN", "PAGER", "VOICEMAIL"]);

const isEmergency = (national: string): boolean => EMERGENCY.has(national) || EMERGENCY.has(national.replace(/^0/, ""));

export type NumberVerdict =
  | { ok: true; country: string }
  | { ok: false; rule: "invalid_number" | "emergency_number" | "premium_number" | "unsupported_number" };

/** Whether a number may be dialled at all, whoever owns it. `+1` is not the United States: the country is the number's own. */
export function judgeNumber(number: string): NumberVerdict {
  const parsed = parsePhoneNumberFromString(number);
  // Emergency first: metadata calls +1911 invalid, and some networks would still connect it.
  if (parsed && isEmergency(parsed.nationalNumber)) return { ok: false, rule: "emergency_number" };
  // Only the one canonical spelling: another one would be dialled, but not found among the suppressed.
  if (!parsed?.isValid() || parsed.number !== number) return { ok: false, rule: "invalid_number" };
  const type = parsed.getType() ?? "";
  if (PREMIUM_TYPES.has(type)) return { ok: false, rule: "premium_number" };
  if (UNSUPPORTED_TYPES.has(type) || !parsed.country) return { ok: false, rule: "unsupported_number" };
  return { ok: true, country: parsed.country };
}

/** Finding out which of the many countries behind +1 a number belongs to is slow, and its spelling does not depend on it. */
const NORTH_AMERICAN = /^\+1[2-9]\d{9}$/;

/** The canonical spelling of a number (`+4402…` is `+442…`); what is no number stays as it is. */
export const canonicalNumber = (number: string): string =>
  NORTH_AMERICAN.test(number) ? number : (parsePhoneNumberFromString(number)?.number ?? number);

/** A number as people write it; `country` (ISO 3166) fills in a country code that is missing. Null for what is none. */
export function readNumber(text: string, country: string | null): string | null {
  if (NORTH_AMERICAN.test(text)) return text;
  const international = country === null ? text.replace(/^00(?=[1-9])/, "+") : text;
  const home = country === null ? {} : { defaultCountry: country as CountryCode };
  const number = parsePhoneNumberFromString(international, { ...home, extract: false })?.number;
  return number !== undefined && E164.test(number) ? number : null;
}

export const isCountry = (code: string): boolean => isSupportedCountry(code);
