import { DateTime } from "luxon";

/** What the person laid down in their own words. Read by code when the message comes; no model can change it. */
export interface GoalRules {
  /** Every contact is shown first. */
  ask_before_contact: boolean;
  /** What was found is shown before it counts as agreed. */
  ask_before_accept: boolean;
  /** Credits, where a limit was named. */
  credits_cap: number | null;
  /** ISO, where a time was named. */
  deadline_at: string | null;
  /** How many quotes or offers are wanted. */
  count: number | null;
}

const CAP =
  /\b(?:at most|no more than|not more than|up to|max(?:imum)?(?: of)?|within|budget(?: of)?|limit(?: of)?|spend)\s*:?\s+(\d{1,6}(?:\.\d{1,2})?)\s*credits?\b/i;
const ASK =
  "(?:ask|check with|show|tell|consult) (?:me|us)(?: again| first)?,? before (?:you |we )?(?:ever |actually )?";
const CONTACT = "(?:call|contact|e-?mail|mail|send|writ|reach|phon|ring|messag|dial)";
const ACCEPT = "(?:accept|book|agree|commit|confirm|decid|sign|pay|order|reserv|buy|tak|choos|hir)";
const ANYTHING = "(?:do(?:ing)?|you do|anything|each step|every step|proceed|start)";
const asksBefore = (what: string) => new RegExp(`\\b${ASK}${what}`, "i");
const WITHOUT_ME = /\b(?:do not|don't|never) (\w+)(?: \w+){0,4} without (?:asking|my|our)/i;

const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const COUNT =
  /\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) (?:\w+ ){0,2}?(?:quotes?|offers?|estimates?|bids?|prices?)\b/i;

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const BY = "(?:by|until|till|before|no later than|not later than)";
const BY_DAY = new RegExp(
  `\\b${BY} (?:the end of )?(?:next |this |on )?(${DAYS.join("|")}|today|tonight|tomorrow)\\b`,
  "i",
);
const BY_DATE = new RegExp(`\\b${BY} (\\d{4}-\\d{2}-\\d{2})\\b`, "i");
const WITHIN = /\b(?:within|in the next|in) (\d{1,3}|an?|two|three|four|five|six|seven) (minute|hour|day|week)s?\b/i;

const amount = (word: string): number =>
  /^\d/.test(word) ? Number(word) : /^an?$/i.test(word) ? 1 : Math.max(NUMBERS.indexOf(word.toLowerCase()), 1);

function deadlineIn(text: string, now: DateTime): DateTime | null {
  const date = BY_DATE.exec(text)?.[1];
  if (date) {
    const day = DateTime.fromISO(date, { zone: now.zone });
    return day.isValid ? day.endOf("day") : null;
  }
  const day = BY_DAY.exec(text)?.[1]?.toLowerCase();
  if (day === "today" || day === "tonight") return now.endOf("day");
  if (day === "tomorrow") return now.plus({ days: 1 }).endOf("day");
  if (day) return now.plus({ days: (DAYS.indexOf(day) + 1 - now.weekday + 7) % 7 }).endOf("day");
  const within = WITHIN.exec(text);
  return within ? now.plus({ [`${within[2]?.toLowerCase()}s`]: amount(within[1] ?? "1") }) : null;
}

/** Limits and reservations that a person's words contain; times are in `zone`. */
export function readRules(text: string, now: Date, zone = "UTC"): GoalRules {
  const anything = asksBefore(ANYTHING).test(text);
  const forbidden = WITHOUT_ME.exec(text)?.[1] ?? "";
  const begins = (words: string) => new RegExp(`^${words}`, "i").test(forbidden);
  const cap = CAP.exec(text)?.[1];
  const count = COUNT.exec(text)?.[1];
  return {
    ask_before_contact: anything || asksBefore(CONTACT).test(text) || begins(CONTACT),
    ask_before_accept: anything || asksBefore(ACCEPT).test(text) || begins(ACCEPT),
    credits_cap: cap === undefined ? null : Number(cap),
    deadline_at: deadlineIn(text, DateTime.fromJSDate(now, { zone }))?.toUTC().toISO() ?? null,
    count: count === undefined ? null : amount(count),
  };
}
