import { plainWords } from "./plain-words.ts";

export type SpokenLanguage = "en" | "es" | "de" | "fr";

const TELLING: Record<SpokenLanguage, Set<string>> = {
  en: new Set(
    "the is are you your what who how yes yeah hello hi please thanks thank this that not i my we sure call no okay".split(
      " ",
    ),
  ),
  es: new Set(
    "que quien como si hola por favor gracias no usted ustedes su mi yo el la los esta soy diga digame bueno llame llamar interesa martes lunes jueves viernes espanol manana".split(
      " ",
    ),
  ),
  de: new Set(
    "ich sie wer was wie ja nein hallo bitte danke nicht mich mir das ist kein keine interesse guten tag uhr rufen anrufen auf wiederhoren".split(
      " ",
    ),
  ),
  fr: new Set(
    "je vous qui quoi comment oui non bonjour allo merci pas moi est c ce interesse appelez plus mon s il plait au revoir".split(
      " ",
    ),
  ),
};

const LANGUAGES = Object.keys(TELLING) as SpokenLanguage[];

export const languageOfTag = (tag: string): SpokenLanguage => {
  const start = tag.slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language === start) ?? "en";
};

const scoreOf = (words: string[], language: SpokenLanguage): number =>
  words.filter((word) => TELLING[language].has(word)).length;

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
