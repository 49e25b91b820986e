import { DateTime } from "luxon";
import { numberOf, NUMBER_WORDS } from "./number-words.ts";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH = `(?:${MONTHS.join("|")})[a-z]*\\.?`;
const BY = "(by|until|till|before|no later than|not later than|at the latest by|deadline(?: is|:)?)";
const DAY = `(?:the )?(?:end of |close of )?(?:the )?(?:(?:next|this|on) )?(${DAYS.join("|")}|today|tonight|tomorrow|day|week|month)\\b`;
const TIME =
  "(?: (?:morning|at))?(?: (\\d{1,2})(?::(\\d{2}))? ?([ap])\\.?m\\b| (\\d{1,2}):(\\d{2})\\b| (noon|midnight))?";

const BY_DATE = new RegExp(`\\b${BY} (\\d{4}-\\d{2}-\\d{2})\\b`, "i");
const BY_MONTH = new RegExp(
  `\\b${BY} (?:the )?(?:(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${MONTH})|(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?)(?:,? (\\d{4}))?(?!\\w)`,
  "i",
);
const BY_DAY = new RegExp(`\\b${BY} ${DAY}${TIME}`, "i");
const BY_TIME = new RegExp(`\\b${BY}(?=${TIME.replace(/\?$/, "")})${TIME}`, "i");
const WITHIN = new RegExp(
  `\\b(?:within|in) (?:the next )?(\\d{1,3}|an?|${NUMBER_WORDS}) (minute|hour|day|week|month)s?\\b`,
  "i",
);
const IN_PLAIN = /\bin (?!the next )/i;
const THIS = /\b(?:sometime |some time )?(today|tonight|this week|this month)(?=[,.;!]|$)/i;

/** A day's named hour; its end without one. `before Friday` ends where Friday begins. */
function momentOf(
  day: DateTime,
  by: string,
  [hour, minute, half, hour24, minute24, name]: (string | undefined)[],
): DateTime {
  const begin = day.startOf("day");
  if (name) return name.toLowerCase() === "noon" ? begin.plus({ hours: 12 }) : day.endOf("day");
  if (hour24) return begin.set({ hour: Number(hour24) % 24, minute: Number(minute24) });
  if (hour)
    return begin.set({
      hour: (Number(hour) % 12) + (half?.toLowerCase() === "p" ? 12 : 0),
      minute: Number(minute ?? 0),
    });
  return /^before$/i.test(by) ? begin : day.endOf("day");
}

function dayNamed(word: string, next: boolean, now: DateTime): DateTime {
  const name = word.toLowerCase();
  if (name === "tomorrow") return now.plus({ days: 1 });
  if (name === "week" || name === "month") return now.plus(next ? { [`${name}s`]: 1 } : {}).endOf(name);
  const weekday = DAYS.indexOf(name);
  return weekday < 0 ? now : now.plus({ days: (weekday + 1 - now.weekday + 7) % 7 });
}

function onMonth(found: RegExpExecArray, now: DateTime): DateTime | null {
  const [, by = "by", dayFirst, monthAfter, monthFirst, dayAfter, year] = found;
  const month = MONTHS.indexOf((monthAfter ?? monthFirst ?? "").slice(0, 3).toLowerCase()) + 1;
  const day = DateTime.fromObject(
    { year: Number(year ?? now.year), month, day: Number(dayFirst ?? dayAfter) },
    { zone: now.zone },
  );
  if (!day.isValid) return null;
  const moment = momentOf(day, by, []);
  return moment < now && !year ? moment.plus({ years: 1 }) : moment;
}

/** When something is to be done at the latest, as far as the words say; `now` has the zone in which they are meant. */
export function deadlineIn(text: string, now: DateTime): DateTime | null {
  const date = BY_DATE.exec(text);
  if (date) {
    const day = DateTime.fromISO(date[2] ?? "", { zone: now.zone });
    return day.isValid ? momentOf(day, date[1] ?? "by", []) : null;
  }
  const month = BY_MONTH.exec(text);
  if (month) return onMonth(month, now);
  const day = BY_DAY.exec(text);
  if (day) return momentOf(dayNamed(day[2] ?? "", /\bnext\b/i.test(day[0]), now), day[1] ?? "by", day.slice(3));
  const time = BY_TIME.exec(text);
  if (time) {
    const moment = momentOf(now, time[1] ?? "by", time.slice(2));
    return moment < now ? moment.plus({ days: 1 }) : moment;
  }
  const within = WITHIN.exec(text);
  // "In three days" says when to begin or what an appointment is about; only "in the next three days" is a limit.
  if (within && !IN_PLAIN.test(within[0]))
    return now.plus({ [`${within[2]?.toLowerCase()}s`]: numberOf(within[1] ?? "") ?? 1 });
  const span = THIS.exec(text)?.[1]?.toLowerCase();
  return span?.startsWith("this") ? now.endOf(span.endsWith("week") ? "week" : "month") : null;
}
