import { DateTime } from "luxon";
import { deadlineIn } from "./deadline-in.ts";
import { NUMBER_WORDS, numberOf } from "./number-words.ts";
import { readsAsEnglish } from "./reads-as-english.ts";
import { reservationsIn } from "./reservations-in.ts";

/** What the person laid down in their own words. Read by code when the message comes; no model can change it. */
export interface GoalRules {
  /** Every contact is shown first. */
  ask_before_contact: boolean;
  /** What was found is shown before it counts as agreed. */
  ask_before_accept: boolean;
  /** Credits, where a limit was named. */
  credits_cap: number | null;
  /** The most that an offer may cost before the person is asked, in whichever currency was meant. */
  price_cap: number | null;
  /** ISO, where a time was named. */
  deadline_at: string | null;
  /** How many quotes or offers are wanted. */
  count: number | null;
  /** Whether the words read as English; where they do not, everything is shown first, because a wish to be asked may be among them. */
  in_english: boolean;
}

const CREDITS = `(\\d{1,3}(?:,\\d{3})+|\\d{1,6}(?:\\.\\d{1,2})?|${NUMBER_WORDS}) ?credits?\\b`;
const LIMIT =
  "(?:at most|more than|up to|max(?:imum)?|within|budget|limit(?:ed)?|cap(?:ped)?|spend(?:ing)?|under|below|less than|exceed(?:ing)?|beyond|over|costs?)";
const CAPS = [
  new RegExp(
    `\\b${LIMIT}\\b:?(?: (?:is|of|to|at|a|the|total|than|only|just|most|about|no|not|more|it|under)\\b)*:? ${CREDITS}`,
    "gi",
  ),
  new RegExp(
    `\\b${CREDITS},? (?:max(?:imum)?|at most|at the most|tops|or less|or fewer|limit|budget|cap|in total|altogether)\\b`,
    "gi",
  ),
  new RegExp(`\\bfor ${CREDITS}`, "gi"),
];
/** The word for credits in other languages, with a number beside it; a limit read where none was meant only asks for more. */
const ANY_CREDITS = /(\d{1,6}(?:[.,]\d{1,2})?)\s*(?:cr[eé]dit\w*|credit\w*|kredit\w*|クレジット|积分)/giu;

const MONEY =
  /\b(?:at most|no more than|not more than|more than|up to|under|below|less than|max(?:imum)?(?: of)?|budget(?: of|:| is)?|limit(?: of|:| is)?)\b:? ?(?:(?:[$€£]|usd|eur|gbp) ?(\d[\d,]*(?:\.\d{1,2})?)|(\d[\d,]*(?:\.\d{1,2})?) ?(?:dollars|euros?|pounds|usd|eur|gbp|[$€£]))/gi;

const OFFERS = "(?:quotes?|quotations?|offers?|estimates?|bids?|prices?|proposals?)";
const MANY = `(\\d{1,2}|${NUMBER_WORDS}|several|multiple|various|a few|some|a couple of|both)`;
const TRADE =
  "(?:compan(?:y|ie)s|business(?:es)?|firms|places|shops|stores|suppliers|vendors|hotels|restaurants|garages|agencies|\\w+(?:er|or|ist|ian)s)";
const COUNTS = [
  new RegExp(`\\b${MANY} (?:[\\w-]+ ){0,2}?${OFFERS}\\b`, "i"),
  new RegExp(`\\b${OFFERS}\\b[^.;:]{0,60}?\\bfrom (?:at least )?${MANY} (?:[\\w-]+ ){0,3}?\\w+s\\b`, "i"),
  new RegExp(`\\b${MANY} (?:[\\w-]+ ){0,2}?${TRADE}\\b[^.;:]{0,40}?\\b${OFFERS}\\b`, "i"),
];
const VAGUE: Record<string, number> = { "a couple of": 2, both: 2 };
const A_FEW = 3;

/** The smallest limit of credits that the words name. */
export function capIn(text: string, inEnglish: boolean): number | null {
  const named = CAPS.flatMap((cap) => [...text.matchAll(cap)].map(([, amount]) => numberOf(amount ?? "")));
  const other = inEnglish ? [] : [...text.matchAll(ANY_CREDITS)].map(([, amount]) => Number(amount?.replace(",", ".")));
  const caps = [...named, ...other].filter((cap) => cap !== null);
  return caps.length > 0 ? Math.min(...caps) : null;
}

function priceCapIn(text: string): number | null {
  const caps = [...text.matchAll(MONEY)].flatMap(([, before, after]) => numberOf(before ?? after ?? "") ?? []);
  return caps.length > 0 ? Math.min(...caps) : null;
}

function countIn(text: string): number | null {
  const word = COUNTS.map((count) => count.exec(text)?.[1]).find((found) => found !== undefined);
  return word === undefined ? null : (numberOf(word) ?? VAGUE[word.toLowerCase()] ?? A_FEW);
}

/** Limits and reservations that a person's words contain; times are in `zone`. */
export function readRules(text: string, now: Date, zone = "UTC"): GoalRules {
  const inEnglish = readsAsEnglish(text);
  const reserved = reservationsIn(text);
  return {
    ask_before_contact: reserved.contact || !inEnglish,
    ask_before_accept: reserved.accept || !inEnglish,
    credits_cap: capIn(text, inEnglish),
    price_cap: priceCapIn(text),
    deadline_at: deadlineIn(text, DateTime.fromJSDate(now, { zone }))?.toUTC().toISO() ?? null,
    count: countIn(text),
    in_english: inEnglish,
  };
}

/** An answer of so few words is a name, a day or a yes, in whichever language. */
const ANSWER_WORDS = 3;

/** What later words add to a goal's rules: more to be asked for and less to be spent, never the other way round. */
export function withLaterWords(rules: GoalRules, words: string): GoalRules {
  const reserved = reservationsIn(words);
  const isRead = words.trim().split(/\s+/).length <= ANSWER_WORDS || readsAsEnglish(words);
  const caps = [rules.credits_cap, capIn(words, isRead)].filter((cap) => cap !== null);
  return {
    ...rules,
    ask_before_contact: rules.ask_before_contact || reserved.contact || !isRead,
    ask_before_accept: rules.ask_before_accept || reserved.accept || !isRead,
    credits_cap: caps.length > 0 ? Math.min(...caps) : null,
    price_cap: priceCapIn(words) ?? rules.price_cap,
    in_english: rules.in_english && isRead,
  };
}
