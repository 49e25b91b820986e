import { NUMBER_WORDS, numberOf } from "../../../domain/number-words.ts";

const DAY_MINUTES = 24 * 60;
const MINUTES: Record<string, number> = { minute: 1, hour: 60, day: DAY_MINUTES, week: 7 * DAY_MINUTES };
const MOST_CONTACTS = 6;

const PERSISTENT =
  /\bfollow(?:ing)?[ -]up\b(?! with\b(?![^.;]*\b(?:until|every|daily|weekly)\b))|\buntil (?:they|he|she|it|someone|somebody|you)\b[^.]*\b(?:answer|repl|respond|reach|get|hear|pick|confirm|pay|say)|\bkeep (?:on )?(?:trying|calling|asking|writing|emailing|at it|following)|\btry again\b|\b(?:every|each) (?:other )?(?:\w+ )?(?:hours?|days?|weeks?)\b|\b(?:daily|weekly)\b(?! \w+(?:ing)?\b)|\bdo not give up|\bdon't give up/i;
const EVERY = new RegExp(`\\b(?:every|each) (?:(\\d{1,3}|other|${NUMBER_WORDS}) )?(minute|hour|day|week)s?\\b`, "i");
const ONCE = /\b(?:once|(twice)) (?:a|per|each) (day|week)\b|\b(daily|weekly)\b/i;
const TIMES = new RegExp(
  `\\b(?:up to|at most|no more than|max(?:imum)?(?: of)?) (\\d|${NUMBER_WORDS}) (?:times|attempts|tries|reminders|emails|calls)\\b`,
  "i",
);
const START = new RegExp(
  `^(?:please )?(?:call|phone|ring|e-?mail|write|contact|message|remind|text|ask|tell|check|follow)\\b[^.;]{0,80}?\\bin (\\d{1,3}|an?|${NUMBER_WORDS}) (minute|hour|day|week)s?\\b(?! (?:time|of|or)\\b)(?=,|\\.|;|$| (?:and|to|about|whether|if|that)\\b)`,
  "i",
);

/** How long somebody is asked again who does not answer. */
export interface Patience {
  persistent: boolean;
  minutes: number;
  most: number;
}

function pauseIn(text: string): number {
  const [, times, unit] = EVERY.exec(text) ?? [];
  if (unit) {
    const factor = times === undefined ? 1 : /other/i.test(times) ? 2 : (numberOf(times) ?? 1);
    return factor * (MINUTES[unit.toLowerCase()] ?? DAY_MINUTES);
  }
  const [found, twice, span, adverb] = ONCE.exec(text) ?? [];
  if (!found) return DAY_MINUTES;
  const whole = /week/i.test(span ?? adverb ?? "") ? 7 * DAY_MINUTES : DAY_MINUTES;
  return twice ? whole / 2 : whole;
}

export function patienceOf(text: string): Patience {
  const most = numberOf(TIMES.exec(text)?.[1] ?? "");
  return { persistent: PERSISTENT.test(text), minutes: pauseIn(text), most: Math.min(most ?? MOST_CONTACTS, 30) };
}

/** "Call Ann in two hours": how long to wait before anybody is contacted. */
export function minutesUntilStart(text: string): number {
  const [, count, unit] = START.exec(text.trim()) ?? [];
  return unit ? (numberOf(count ?? "") ?? 1) * (MINUTES[unit.toLowerCase()] ?? 0) : 0;
}
