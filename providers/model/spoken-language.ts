import { plainWords } from "./plain-words.ts";

export type SpokenLanguage = "en" | "es" | "de" | "fr";

/** Small words that give a language away; a word that two of them share counts for both. */
const TELLING: Record<SpokenLanguage, string> = {
  en:
    "the is are you your what who how yes yeah hello hi please thanks thank this that not i my me we sure call no okay a at on it do does " +
    "monday tuesday wednesday thursday friday goodbye bye",
  es:
    "que quien como si hola por favor gracias no usted ustedes su mi me yo el la los esta soy diga digame bueno buenos buenas dias adios mas " +
    "llame llamen llamar habla interesa de un a las claro vale lunes martes miercoles jueves viernes espanol manana",
  de:
    "ich sie wer was wie ja nein hallo bitte danke nicht mich mir das ist kein keine interesse guten tag um am uhr rufen anrufen nie wieder " +
    "auf wiederhoren gern gerne klar montag dienstag mittwoch donnerstag freitag morgen",
  fr:
    "je vous qui quoi comment oui non bonjour allo merci pas moi est c ce m ne n interesse appelez plus mon s il plait au revoir a " +
    "volontiers bien lundi mardi mercredi jeudi vendredi demain",
};

const WORDS = new Map(Object.entries(TELLING).map(([language, words]) => [language, new Set(words.split(" "))]));

const LANGUAGES = Object.keys(TELLING) as SpokenLanguage[];

export const languageOfTag = (tag: string): SpokenLanguage => {
  const start = tag.slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language === start) ?? "en";
};

const scoreOf = (words: string[], language: SpokenLanguage): number =>
  words.filter((word) => WORDS.get(language)?.has(word)).length;

/** The language in which somebody speaks; two telling words are needed to leave the one spoken so far. */
export function spokenLanguage(texts: string[], initial: SpokenLanguage): SpokenLanguage {
  return texts.reduce<SpokenLanguage>((current, text) => {
    const words = plainWords(text).split(" ");
    const best = LANGUAGES.toSorted((a, b) => scoreOf(words, b) - scoreOf(words, a))[0] ?? current;
    const lead = scoreOf(words, best) - scoreOf(words, current);
    const isAllOfIt = scoreOf(words, best) === words.length;
    return lead >= 2 || (lead > 0 && isAllOfIt) ? best : current;
  }, initial);
}
