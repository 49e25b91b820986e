import { addressesIn } from "./addresses-in.ts";

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"')\]]+/gi;
const DATE = /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?|\b\d{1,2}:\d{2}\b/g;
/** As long as a telephone number, an account or a card. */
export const FIGURES = /\d(?:[\s().\-/]{0,2}\d){8,}/g;

const digitsOf = (text: string): string => text.replaceAll(/\D/g, "");
const links = (text: string): string[] =>
  [...text.matchAll(LINK)].map(([link]) => link.toLowerCase().replace(/[.,;:!?]+$/, ""));

/** Whether a text holds an address, a link or a long number that does not stand in the person's own words. */
export function strangersIn(text: string, words: string): boolean {
  const known = addressesIn(words);
  const { phones, emails } = addressesIn(text);
  if (phones.some((phone) => !known.phones.includes(phone))) return true;
  if (emails.some((email) => !known.emails.includes(email))) return true;
  const own = links(words);
  if (links(text).some((link) => !own.includes(link))) return true;
  const figures = digitsOf(words);
  return [...text.replaceAll(DATE, " ").matchAll(FIGURES)].some(([found]) => !figures.includes(digitsOf(found)));
}
