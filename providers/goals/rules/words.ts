import { addressesIn } from "../../../domain/addresses-in.ts";

const NAME = "(?:(?:Dr|Mr|Mrs|Ms|Prof)\\.? )?[A-Z][\\w'’&-]*(?: (?:[A-Z][\\w'’&-]*|&|of|de|la))*";
const VERBS = "at with from call phone ring contact email e-mail mail message reach ask write\\sto talk\\sto speak\\sto speak\\swith";
// The verb may begin a sentence; the name has to begin with a capital.
const either = VERBS.split(" ").map((verb) => `[${verb.charAt(0).toUpperCase()}${verb.charAt(0)}]${verb.slice(1)}`);
const NAMED = new RegExp(`\\b(?:${either.join("|")}) (?:the |my |our )?(${NAME})`, "g");
const NOT_NAMES = /^(?:I|Me|My|Us|Friday|Monday|Tuesday|Wednesday|Thursday|Saturday|Sunday|Today|Tomorrow|Tonight|The|A|An|It|Least|Most|Once)$/i;

/** Names after words such as "call" or "at", in the order in which they stand there. */
export function namesIn(text: string): string[] {
  const found = [...text.matchAll(NAMED)].map(([, name]) => (name ?? "").trim());
  return [...new Set(found.filter((name) => !NOT_NAMES.test(name)))];
}

/** Numbers and addresses, each with the name that stands before it where there is one. */
export function recipientsIn(text: string): { address: string; name: string | undefined }[] {
  const { phones, emails } = addressesIn(text);
  const names = namesIn(text);
  const all = [...phones, ...emails];
  return all.map((address, index) => ({ address, name: all.length <= names.length ? names[index] : undefined }));
}

const PREAMBLE = /^(?:please|hi|hello|hey|could you|can you|would you|i (?:want|need|would like) you to|i'd like you to)[, ]+/i;
const LIMITS =
  /[,;.]?\s*(?:(?:and )?(?:ask|check with|tell|show) (?:me|us)[^.;]*|(?:for |with |spend(?:ing)? )?(?:at most|no more than|up to|within|max(?:imum)?(?: of)?) \d+(?:\.\d+)? credits?)(?=[,;.]|$)/gi;

/** What is wanted, without courtesies, limits and addresses: fit to be said to the person who is called. */
export const matterOf = (text: string): string =>
  text
    .replace(LIMITS, "")
    .replaceAll(/\s*(?:\(|at |on |under )?\+\d[\d ().-]{5,20}\d\)?/g, "")
    .replaceAll(/\s*(?:\(|at )?[\w.+-]+@[\w.-]+\w\)?/g, "")
    .replace(PREAMBLE, "")
    .replaceAll(/\s+([,.;])/g, "$1")
    .replaceAll(/\s+/g, " ")
    .replace(/^[a-z]/, (first) => first.toUpperCase())
    .trim();
