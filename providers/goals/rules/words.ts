import { addressesIn } from "../../../domain/addresses-in.ts";

const NAME = "(?:(?:Dr|Mr|Mrs|Ms|Prof)\\.? )?[A-Z][\\w'’&-]*(?: (?:[A-Z][\\w'’&-]*|&|of|de|la))*";
const VERBS =
  "at with from call phone ring contact email e-mail mail message reach ask write\\sto talk\\sto speak\\sto speak\\swith";
// The verb may begin a sentence; the name has to begin with a capital.
const either = VERBS.split(" ").map((verb) => `[${verb.charAt(0).toUpperCase()}${verb.charAt(0)}]${verb.slice(1)}`);
const NAMED = new RegExp(`\\b(?:${either.join("|")}) (?:the |my |our )?(${NAME})`, "g");
const NOT_NAMES =
  /^(?:I|Me|My|Us|Friday|Monday|Tuesday|Wednesday|Thursday|Saturday|Sunday|Today|Tomorrow|Tonight|The|A|An|It|Least|Most|Once)$/i;

/** Names after words such as "call" or "at", in the order in which they stand there. */
export function namesIn(text: string): string[] {
  const found = [...text.matchAll(NAMED)].map(([, name]) => (name ?? "").trim());
  return [...new Set(found.filter((name) => !NOT_NAMES.test(name)))];
}

const RECIPIENT = /\+\d[\d ().-]{5,20}\d|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi;
const NAME_BEFORE = new RegExp(`(${NAME})\\s*(?:at|on|under|via|[:(,-])?\\s*$`);
const NAME_REACH = 80;

/** Numbers and addresses, each with the name that stands right before it where there is one. */
export function recipientsIn(text: string): { address: string; name: string | undefined }[] {
  return [...text.matchAll(RECIPIENT)].flatMap((found) => {
    const { phones, emails } = addressesIn(found[0]);
    const before = text.slice(Math.max(0, found.index - NAME_REACH), found.index);
    const name = NAME_BEFORE.exec(before)?.[1]?.replace(
      /^(?:Call|Phone|Ring|Mail|Email|Write|Ask|Contact|Message)\b ?/,
      "",
    );
    const address = phones[0] ?? emails[0];
    return address ? [{ address, name: name && !NOT_NAMES.test(name) ? name : undefined }] : [];
  });
}

const ORDER = new RegExp(
  `^(?:(?:Call|Phone|Ring|Contact|E-?mail|Mail|Message|Reach|Write to|Talk to|Speak (?:to|with))\\b(?: (?:them|him|her|${NAME}))?|Ask ${NAME})(?: at)?,?(?: (?:and|to|please))*\\s*`,
);

/** What the person contacted is asked for, without the order to contact them. */
export const requestOf = (text: string): string => {
  const matter = matterOf(text);
  const request = matter.replace(ORDER, "");
  return (request || matter).replace(/^[a-z]/, (first) => first.toUpperCase());
};

const PREAMBLE =
  /^(?:please|hi|hello|hey|could you|can you|would you|i (?:want|need|would like) you to|i'd like you to)[, ]+/i;
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
