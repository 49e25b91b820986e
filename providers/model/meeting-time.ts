import type { SpokenLanguage } from "./spoken-language.ts";

export interface SpokenTime {
  day: string | null;
  time: string | null;
}

const DAYS =
  "(?:(?:next|this|el|proximo|próximo|nächsten|nachsten|kommenden|am|on) )*" +
  "(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:next week|prochain))?|(?:next|this) week|the day after tomorrow|tomorrow|today" +
  "|(?:el )?(?:próximo |proximo )?(?:lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo)|pasado mañana|mañana(?! por)|hoy" +
  "|(?:nächsten |kommenden |am )?(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)|übermorgen|morgen|heute" +
  "|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?: prochain)?|après-demain|demain|aujourd'hui";
const NUMBER =
  "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|zehn|elf|zwölf|acht|neun|drei|vier|fünf|dix|onze|neuf|huit|deux|trois|quatre|\\d{1,2}(?:[:.]\\d{2})?)";
const UNIT =
  "(?: ?(?:a\\.?m\\b\\.?|p\\.?m\\b\\.?|o'clock|uhr|h(?:eures?)?\\b|in the (?:morning|afternoon|evening)|de la (?:mañana|tarde|noche)))";
const LEAD = "(?:at|around|about|by|a las|a la|um|gegen|à|vers)";
const PART =
  "morning|afternoon|evening|noon|midday|por la (?:mañana|tarde)|mediodía|vormittag|nachmittag|mittags|matin|après-midi|midi";

const DAY = new RegExp(`(?<![\\p{L}])(?:${DAYS})(?![\\p{L}])`, "iu");
const TIMES = [
  new RegExp(`(?<![\\p{L}])${LEAD} (${NUMBER}${UNIT}?)(?![\\p{L}\\d])`, "iu"),
  new RegExp(`(?<![\\p{L}\\d])(${NUMBER}${UNIT}|\\d{1,2}:\\d{2})(?![\\p{L}\\d])`, "iu"),
  new RegExp(`(?:day|tomorrow|lunes|martes|jueves|viernes|tag|di),? (${NUMBER})(?![\\p{L}\\d])`, "iu"),
  new RegExp(`(?<![\\p{L}])(${PART})(?![\\p{L}])`, "iu"),
];
const BARE_NUMBER = new RegExp(`^(?:${LEAD} )?(${NUMBER})\\.?$`, "iu");

const CLAUSE_END = /[,;.!?](?!\d)|\b(?:but|pero|aber|mais|so)\b/i;
const HARMLESS_NO = /\bno problem|why not|not a problem|kein problem|pas de problème|sin problema/gi;
const NEGATION = /\b(?:not|no|never|cannot|nicht|kein|pas|busy|unavailable|away)\b|n['’]t\b/i;

const timeIn = (text: string): string | null => {
  for (const time of TIMES) {
    const found = time.exec(text)?.[1];
    if (found) return found.trim();
  }
  return null;
};

/** The day and time that somebody offers; one that they refuse ("not on Tuesday") does not count. */
export function spokenTime(text: string): SpokenTime {
  const offered = text
    .replace(HARMLESS_NO, " ")
    .split(CLAUSE_END)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "" && !NEGATION.test(clause))
    .join(", ");
  const day = DAY.exec(offered)?.[0].trim() ?? null;
  const rest = day === null ? offered : offered.replace(DAY, (match) => (/day$/i.test(match) ? "day" : "di"));
  return { day, time: timeIn(rest) ?? BARE_NUMBER.exec(offered.trim())?.[1] ?? null };
}

const AT: Record<SpokenLanguage, string> = { en: "at", es: "a las", de: "um", fr: "à" };
const IS_PART = new RegExp(`^(?:${PART})$`, "iu");

/** `Tuesday at 10`: in the words in which it was said, so that a person can check it. */
export const spokenWhen = (day: string, time: string, language: SpokenLanguage): string =>
  IS_PART.test(time) ? `${withoutLead(day)} ${time}` : `${withoutLead(day)} ${AT[language]} ${time}`;

export const withoutLead = (day: string): string => day.replace(/^(?:on|am|el) /i, "");
