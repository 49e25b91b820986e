/** One spelling for speech: lower case, no accents, no punctuation, contractions opened. */
export const plainWords = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .replace(/[’‘`´]/g, "'")
    .replace(/\b(ca|do|wo|does|did|is|are|was|would|could|should)n'?t\b/g, (_, verb: string) => `${verb} not`)
    .replace(/\b(who|what|that|it|there)'s\b/g, "$1 is")
    .replace(/'(re|m)\b/g, (_, verb: string) => (verb === "re" ? " are" : " am"))
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** A text on one line, cut at a word where it is too long to be said at once. */
export function inOneBreath(text: string, longest: number): string {
  const oneLine = text.trim().replace(/\s+/g, " ");
  if (oneLine.length <= longest) return /[.!?]$/.test(oneLine) || oneLine === "" ? oneLine : `${oneLine}.`;
  return `${oneLine
    .slice(0, longest)
    .replace(/\s+\S*$/, "")
    .replace(/[,;:]$/, "")}.`;
}

/** The first sentence of a longer text, cut like it. */
export const firstSentence = (text: string, longest = 220): string =>
  inOneBreath(/^.*?[.!?](?=\s|$)/s.exec(text.trim())?.[0] ?? text, longest);

export const firstName = (name: string | null): string | null => name?.trim().split(/\s+/)[0] || null;
