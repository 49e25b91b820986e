/** Lines after which only others speak. */
const QUOTE_BEGINS = [
  /^-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|mensaje original|message d'origine)\s*-{2,}/i,
  /^_{5,}\s*$/,
];
/** "On Monday, Ava wrote:", whose quotation may stand above or below the answer. */
const ATTRIBUTION = /^(?:on|am|el|le) .{5,300}(?:wrote|schrieb|escribió|a écrit).{0,80}:$/i;
const ATTRIBUTION_BEGINS = /^(?:on|am|el|le) .{5,}/i;
const ATTRIBUTION_LINES = 3;
/** The block of headers that some programs put above what they quote. */
const FROM = /^\*?(?:from|von|de|expéditeur)\*?\s?:\*? ./i;
const SENT = /^\*?(?:sent|date|gesendet|datum|enviado|fecha|envoyé|to|an|para|à)\*?\s?:\*? ./i;
const SIGNATURE = /^-- ?$/;
const QUOTED = /^\s*>/;
const LONGEST_LINE = 400;

/** How many lines an attribution takes from here on, since programs wrap it; 0 where there is none. */
function attributionAt(lines: string[], at: number): number {
  if (!ATTRIBUTION_BEGINS.test(lines[at]?.slice(0, LONGEST_LINE).trim() ?? "")) return 0;
  for (let count = 1; count <= ATTRIBUTION_LINES; count++) {
    const text = lines
      .slice(at, at + count)
      .join(" ")
      .slice(0, LONGEST_LINE)
      .trim();
    if (ATTRIBUTION.test(text)) return count;
  }
  return 0;
}

const isFollowedByQuote = (lines: string[], at: number): boolean =>
  QUOTED.test(lines.slice(at).find((line) => line.trim() !== "") ?? "");

const headersBegin = (lines: string[], at: number): boolean =>
  FROM.test(lines[at]?.trim() ?? "") && SENT.test(lines[at + 1]?.trim() ?? "");

/** What somebody wrote in an answer, without what they quote and without their signature. */
export function ownWords(text: string): string {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const own: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (SIGNATURE.test(line) || QUOTE_BEGINS.some((begins) => begins.test(line.trim())) || headersBegin(lines, at))
      break;
    const attribution = attributionAt(lines, at);
    if (attribution > 0 && !isFollowedByQuote(lines, at + attribution)) break;
    if (attribution > 0) at += attribution - 1;
    else if (!QUOTED.test(line)) own.push(line);
  }
  return own
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}
