import { capIn } from "../../../domain/goal-rules.ts";
import { reservationsIn } from "../../../domain/reservations-in.ts";

const SEPARATOR = /([.;,!]\s+|\s+[-–—]\s+|,?\s+(?:and|but)\s+)/;
const ABOUT_ME = /\b(?:me|us|my|our|I)\b|^(?:before|prior)\b/i;
const AMOUNT =
  /,?\s*\b(?:for |with |spend(?:ing)? |but )*(?:at most|no more than|not more than|up to|max(?:imum)?(?: of)?|budget(?: of|:| is)?|(?:I|we) (?:won't|will not|can't|cannot) (?:pay|spend) more than) (?:[$€£] ?)?\d[\d,.]* ?(?:credits?|dollars|euros|pounds|usd|eur|gbp|[$€£])?(?: (?:a|per) (?:night|person|hour|day|head))?(?=[\s,;.!]|$)/gi;
const MONEY = /[$€£]|credit|dollar|euro|pound|\b(?:usd|eur|gbp)\b/i;

const isReserved = (text: string): boolean => {
  const { contact, accept } = reservationsIn(text);
  return contact || accept;
};

/** Which parts are meant for Cora alone; a reservation may reach over a comma ("before you accept, check with me"). */
function meantForCora(parts: string[]): Set<number> {
  const found = new Set<number>();
  for (const [index, part] of parts.entries()) {
    if (isReserved(part) || capIn(part, true) !== null) found.add(index);
    const next = parts[index + 1];
    if (next === undefined || isReserved(part) || isReserved(next) || !isReserved(`${part}, ${next}`)) continue;
    if (ABOUT_ME.test(part)) found.add(index);
    if (ABOUT_ME.test(next)) found.add(index + 1);
  }
  return found;
}

/** A request without what it lays down for Cora: whoever is contacted need not know what may be spent or agreed to. */
export function withoutLimits(text: string): string {
  const pieces = text.replace(AMOUNT, (limit) => (MONEY.test(limit) ? "" : limit)).split(SEPARATOR);
  const parts = pieces.filter((_, index) => index % 2 === 0);
  const hidden = meantForCora(parts);
  if (hidden.size === parts.length) return text;
  return pieces
    .filter((_, index) => !hidden.has(index % 2 === 0 ? index / 2 : (index + 1) / 2))
    .join("")
    .replace(/^(?:[.;,!]\s+|\s+(?:and|but)\s+)/, "");
}
