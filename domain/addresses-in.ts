import { canonicalNumber } from "./phone.ts";

/** What stands before an @ is no number, although people have mailboxes like ann+12345678@example.com. */
const PHONE = /(?<![\w.+-])\+\d[\d ().-]{5,20}\d(?![\w.+-]*@)/g;
const EMAIL = /[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi;
/** A phone number or an email address, wherever one stands. */
export const ADDRESS = new RegExp(`${PHONE.source}|${EMAIL.source}`, "gi");

/** Phone numbers (canonical) and email addresses (lower case) that stand in a text, in order, each once. */
export function addressesIn(text: string): { phones: string[]; emails: string[] } {
  const phones = [...text.matchAll(PHONE)].map(([found]) => canonicalNumber(`+${found.replaceAll(/\D/g, "")}`));
  const emails = [...text.matchAll(EMAIL)].map(([found]) => found.toLowerCase());
  return { phones: [...new Set(phones)], emails: [...new Set(emails)] };
}
