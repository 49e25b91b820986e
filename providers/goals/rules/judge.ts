import { soundsLikeOptOut } from "../../../domain/opt-out.ts";
import type { Offer } from "../../../domain/goal-decision.ts";
import { intentsOf } from "../../model/intent.ts";
import { spokenTime, spokenWhen } from "../../model/meeting-time.ts";
import { PRICE } from "../../model/price.ts";
import type { ContactEvidence, Judgement } from "../../goal-mind.ts";

const CURRENCY: Record<string, string> = {
  $: "USD",
  "€": "EUR",
  "£": "GBP",
  dollars: "USD",
  euros: "EUR",
  pounds: "GBP",
  usd: "USD",
  eur: "EUR",
  gbp: "GBP",
};
const AGREES =
  /\b(?:confirmed|booked|reserved|you(?:'re| are) (?:all set|down)|see you|that works|works for (?:me|us)|happy to|we can do|no problem|sure|of course|certainly|yes)\b/i;
/** Words of agreement that are none. */
const NO_AGREEMENT =
  /\b(?:(?:not|isn't|aren't|never|n't) (?:\w+ )?(?:sure|happy|certain|confirmed|booked|reserved|work\w*)|fully booked|booked (?:out|up|solid)|make sure|for sure not)\b/gi;
const CERTAIN =
  /\b(?:confirmed|you(?:'re| are) (?:all set|down|booked)|is (?:booked|reserved)|see you|works for (?:me|us)|that works)\b/i;
const UNWILLING =
  /\b(?:fully booked|booked (?:out|up|solid)|no tables?|can(?:no|['’])t (?:help|do|make)|cannot|not (?:possible|available|able)|unable|unfortunately|sorry(?! (?:for|to keep|about|i missed|it took)))\b/i;
const HEDGES =
  /\b(?:not sure|maybe|perhaps|possibly|let me (?:check|see|think|ask|look)|(?:i|we)(?:'ll| will| have to| need to| must) (?:check|think|ask|see|get back|look|call you back|let you know)|get back to you|(?:it )?depends)\b/i;

/** A greeting names a time of day that nobody has agreed to. */
const GREETING = /\bgood (?:morning|afternoon|evening|day|night)\b/gi;

/** What they said once they knew what it was about: whoever picks up with "Yes?" has agreed to nothing. */
function wordsOf({ turns }: ContactEvidence): string[] {
  const begin = Math.max(
    0,
    turns.findIndex(({ speaker }) => speaker === "agent"),
  );
  const answers = turns.slice(begin).filter(({ speaker }) => speaker === "person");
  return answers.map(({ text }) => text.replaceAll(GREETING, "hello"));
}

/** A question agrees to nothing, whatever words are in it. */
const statements = (texts: string[]): string =>
  texts
    .flatMap((text) => text.match(/[^.!?\n]+[.!?]*/g) ?? [])
    .filter((sentence) => !sentence.includes("?"))
    .join(" ")
    .replaceAll(NO_AGREEMENT, "-");

/** The last price that was named counts: prices move while people talk. */
export function offerIn(texts: string[]): Offer | null {
  const text = texts.findLast((said) => PRICE.test(said));
  const [, sign, before, after, word] = PRICE.exec(text ?? "") ?? [];
  if (text === undefined) return null;
  const price = Number((before ?? after ?? "").replaceAll(",", "").replace(/\.$/, ""));
  const currency = CURRENCY[(sign ?? word ?? "").toLowerCase()];
  return { text, ...(Number.isFinite(price) ? { price } : {}), ...(currency ? { currency } : {}) };
}

/** What came of a contact, from the words alone. */
export function judgeByRules(evidence: ContactEvidence): Judgement {
  const said = wordsOf(evidence);
  const all = evidence.turns.flatMap(({ speaker, text }) => (speaker === "person" ? [text] : []));
  const offer = offerIn(said);
  const when = evidence.meetingWhen ?? timeIn(said);
  const base = { offer, when, question: null };
  if (evidence.optOut || all.some((text) => soundsLikeOptOut(text)))
    return { ...base, verdict: "refused", summary: "They asked not to be contacted again." };
  if (evidence.meetingWhen) return { ...base, verdict: "achieved", summary: `Agreed for ${evidence.meetingWhen}.` };
  const intents = new Set(all.flatMap((text) => [...intentsOf(text)]));
  if (intents.has("wrongPerson")) return { ...base, verdict: "refused", summary: "It was the wrong person." };
  if (offer) return { ...base, verdict: "achieved", summary: `They offered: ${offer.text}` };
  const stated = statements(said);
  const unwilling = said.findLast((text) => UNWILLING.test(text));
  const isCertain = CERTAIN.test(stated);
  if (unwilling !== undefined && !isCertain && timeIn(willing(said)) !== null && !intents.has("refusal"))
    return { ...base, verdict: "progress", summary: `They proposed something else: ${unwilling}`, question: unwilling };
  if (intents.has("refusal") || (unwilling !== undefined && !isCertain))
    return { ...base, verdict: "refused", summary: "They declined." };
  const isHedged = said.some((text) => HEDGES.test(text)) && !isCertain;
  if (AGREES.test(stated) && !isHedged)
    return { ...base, verdict: "achieved", summary: when ? `They agreed: ${when}.` : "They agreed." };
  return undecided(evidence, said, base);
}

function undecided(
  { channel }: ContactEvidence,
  said: string[],
  base: Pick<Judgement, "offer" | "when" | "question">,
): Judgement {
  const asks = said.findLast((text) => text.includes("?"));
  return {
    ...base,
    question: channel === "email" ? (asks ?? null) : null,
    verdict: said.length > 0 ? "progress" : "unclear",
    summary: said.length > 0 ? "They answered without a decision." : "Nothing was said.",
  };
}

const CLAUSE_END = /[.,;!?]|\bbut\b/i;
const willing = (said: string[]): string[] => [
  said
    .flatMap((text) => text.split(CLAUSE_END))
    .filter((clause) => !UNWILLING.test(clause))
    .join(", "),
];

function timeIn(said: string[]): string | null {
  const named = said.map((text) => spokenTime(text)).findLast(({ day, time }) => day !== null || time !== null);
  if (named?.day && named.time) return spokenWhen(named.day, named.time, "en");
  return named?.day ?? named?.time ?? null;
}
