import { ADDRESS, addressesIn } from "../../../domain/addresses-in.ts";
import { NUMBER_WORDS } from "../../../domain/number-words.ts";
import { withoutLimits } from "./without-limits.ts";

const PART = "[A-Z\\u00C0-\\u00DE][\\w\\u00C0-\\u024F'’&-]*";
/** A name in the pattern's own case: capitals tell it from the words around it. */
export const NAME = `(?:(?:Dr|Mr|Mrs|Ms|Prof)\\.? )?${PART}(?: (?:${PART}|&|of|de|la|von|van|der))*`;
const NAMES = `${NAME}(?:(?:, and|, or|,| and| or) ${NAME})*`;
const eitherCase = (verbs: string): string =>
  verbs
    .split(" ")
    .map((verb) => `[${verb.charAt(0).toUpperCase()}${verb.charAt(0)}]${verb.slice(1)}`)
    .join("|");
const CONTACTING =
  "call phone ring contact text send have wish congratulate e-?mail mail message reach ask tell remind inform notify invite thank nudge chase let write\\sto talk\\sto speak\\sto speak\\swith check\\swith follow\\sup\\swith follow-up\\swith get\\sin\\stouch\\swith";
const PLACING = "at with from to by";
const named = (verbs: string): RegExp =>
  new RegExp(`\\b(?:${eitherCase(verbs)}) (?:back )?(?:the |my |our )?(${NAMES})`, "g");
const CONTACTED = named(CONTACTING);
const PLACED = named(PLACING);
const NOT_NAMES =
  /^(?:I|Me|My|Us|Them|Him|Her|If|And|Or|(?:Fri|Mon|Tues|Wednes|Thurs|Satur|Sun)day|Today|Tomorrow|Tonight|(?:January|February|March|April|May|June|July|August|September|October|November|December)|The|A|An|It|Least|Most|Once|Whether|That|About|AM|PM)$/i;

const listed = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)]
    .flatMap(([, names]) => (names ?? "").split(/,? (?:and|or) |, /))
    .map((name) => name.replace(/['’]s$/, "").trim())
    .filter((name) => name !== "" && !NOT_NAMES.test(name));

/** Names that words such as "call" or "at" lead to, those to be contacted first. */
export const namesIn = (text: string): string[] => [...new Set([...listed(CONTACTED, text), ...listed(PLACED, text)])];

/** A name as it is looked for: a title is seldom part of what is kept. */
export const searchTermOf = (name: string): string => name.replace(/^(?:Dr|Mr|Mrs|Ms|Prof)\.? /, "");

/** Whom a clause asks to contact by name; a place counts only where nobody is named ("book a table at Nobu"). */
export function contactsIn(text: string): string[] {
  const contacted = listed(CONTACTED, text);
  return [...new Set(contacted.length > 0 ? contacted : listed(PLACED, text))];
}

export interface Addressed {
  address: string;
  name: string | undefined;
  /** Where it stands in the text. */
  index: number;
}

const NAME_BEFORE = new RegExp(`(${NAME})\\s*(?:at|on|under|via|[:(,-])?\\s*$`);
const NAME_REACH = 80;
const OWN =
  /\b(?:my|our|my own)(?: \w+){0,2} (?:number|phone|cell|mobile|line|e-?mail|address|mailbox)\b[^.;]{0,20}$|\b(?:me|us)(?: back)?(?: \w+)? (?:at|on|under|to|via)\s*$|\bI(?:'m| am) (?:reachable|available|at)[^.;]{0,20}$/i;

/** Numbers and addresses of others, each with the name that stands right before it where there is one. */
export function recipientsIn(text: string): Addressed[] {
  return [...text.matchAll(ADDRESS)].flatMap((found) => {
    const { phones, emails } = addressesIn(found[0]);
    const before = text.slice(Math.max(0, found.index - NAME_REACH), found.index);
    const name = NAME_BEFORE.exec(before)?.[1]?.replace(
      /^(?:Call|Phone|Ring|Text|Mail|E-?mail|Write|Ask|Tell|Contact|Message|Remind|Invite|Thank|Let|Inform|Notify)\b ?/,
      "",
    );
    const address = phones[0] ?? emails[0];
    if (!address || OWN.test(before)) return [];
    return [{ address, name: name && !NOT_NAMES.test(name) ? name : undefined, index: found.index }];
  });
}

const PREAMBLE =
  /^(?:(?:please|hi|hello|hey(?: cora)?|could you|can you|would you|will you|i (?:want|need|would like) you to|i'd like you to|i(?:'d| would) like to|help me(?: to)?)[, ]+)+/i;
const withoutRecipients = (text: string): string =>
  recipientsIn(text)
    .toReversed()
    .reduce((rest, { index }) => {
      const end = index + (rest.slice(index).match(new RegExp(ADDRESS.source, "i"))?.[0].length ?? 0);
      const before = rest
        .slice(0, index)
        .replace(
          /\s*(?:\(|,? ?\b(?:or|otherwise)(?: (?:e-?mail|mail|call|phone|ring|text|write to))?\s+|\b(?:at|on|under|via|to|unter|al|au)\s+)?$/i,
          "",
        );
      return before + rest.slice(end).replace(/^\)/, "");
    }, text);

/** What is wanted, without courtesies, limits and addresses: fit to be said to the person who is called. */
export const matterOf = (text: string): string =>
  withoutRecipients(withoutLimits(text))
    .replace(PREAMBLE, "")
    .replaceAll(/\s+([,.;:])/g, "$1")
    .replaceAll(/([,:;])(?=[.;])/g, "")
    .replaceAll(/\s+/g, " ")
    .replace(/^[a-z]/, (first) => first.toUpperCase())
    .trim();

const SOMEBODY = `(?:them|him|her|(?:the |my |our )?(?:${NAMES}|[a-z]+(?= (?:to|and|about|that|whether|if)\\b)))`;
const ORDER = new RegExp(
  `^(?:(?:Call|Phone|Ring|Contact|Text|E-?mail|Mail|Message|Reach|Write(?: to)?|Talk to|Speak (?:to|with)|Follow[ -]up with|Check with|Get in touch with|Keep (?:calling|trying|asking|emailing))\\b(?: ${SOMEBODY})?|(?:Ask|Tell|Remind|Inform|Notify) ${SOMEBODY}|Let ${SOMEBODY} know)(?: at)?,?(?: in (?:\\d{1,3}|an?|${NUMBER_WORDS}) (?:minute|hour|day|week)s?\\b)?,?(?: (?:and|to|please|that|again)\\b)*(?: (?:ask|tell|let) (?:them|him|her)(?: know)?(?: that)?)?[,.:;]?\\s*`,
);
const UNTIL =
  /,?\s*(?:and )?(?:(?:keep (?:trying|calling|asking|writing|emailing)|follow(?:ing)?[ -]up)(?: with (?:them|him|her))? )?\buntil (?:they|he|she|someone|somebody|you)\b(?: (?!and\b)[\w'’]+)*/gi;

const QUESTION =
  /^(?:ask(?: (?:them|him|her))? )?(whether|if|what|when|how|where|who|which)\b(?! (?:is|are|do|does|can|will)\b[^.]*\?)/i;
const TOPIC = /^(about|regarding|concerning)\b/i;
const OBJECT = /^for (?=an? |the |some |any |my |our )/i;

/** What the person contacted is asked for or told, without the order to contact them; fit to be said and written. */
export const requestOf = (text: string): string => {
  const matter = matterOf(text).replaceAll(UNTIL, "").trim();
  const request = matter.replace(ORDER, "").trim();
  return (/\w/.test(request) ? request : matter)
    .replace(QUESTION, (_, word: string) => `The question is ${word.toLowerCase()}`)
    .replace(TOPIC, (word) => `This is ${word.toLowerCase()}`)
    .replace(OBJECT, "We would like to ask for ")
    .replace(/^\p{Ll}/u, (first) => first.toUpperCase());
};
