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
const UNWILLING =
  /\b(?:fully booked|no tables?|can(?:no|')t (?:help|do)|not (?:possible|available)|unable|unfortunately|sorry)\b/i;

/** A greeting names a time of day that nobody has agreed to. */
const GREETING = /\bgood (?:morning|afternoon|evening|day|night)\b/gi;

const wordsOf = (evidence: ContactEvidence): string[] =>
  evidence.turns.filter(({ speaker }) => speaker === "person").map(({ text }) => text.replaceAll(GREETING, "hello"));

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
  const offer = offerIn(said);
  const named = said.map((text) => spokenTime(text)).findLast(({ day, time }) => day !== null || time !== null);
  const heard =
    named?.day && named.time ? spokenWhen(named.day, named.time, "en") : (named?.day ?? named?.time ?? null);
  const when = evidence.meetingWhen ?? heard;
  const base = { offer, when, question: null };
  if (evidence.optOut || said.some((text) => soundsLikeOptOut(text)))
    return { ...base, verdict: "refused", summary: "They asked not to be contacted again." };
  if (evidence.meetingWhen) return { ...base, verdict: "achieved", summary: `Agreed for ${evidence.meetingWhen}.` };
  const intents = new Set(said.flatMap((text) => [...intentsOf(text)]));
  if (intents.has("wrongPerson")) return { ...base, verdict: "refused", summary: "It was the wrong person." };
  if (offer) return { ...base, verdict: "achieved", summary: `They offered: ${offer.text}` };
  if (intents.has("refusal") || said.some((text) => UNWILLING.test(text)))
    return { ...base, verdict: "refused", summary: "They declined." };
  if (said.some((text) => AGREES.test(text)))
    return { ...base, verdict: "achieved", summary: when ? `They agreed: ${when}.` : "They agreed." };
  const asks = said.findLast((text) => text.includes("?"));
  return {
    ...base,
    question: evidence.channel === "email" ? (asks ?? null) : null,
    verdict: said.length > 0 ? "progress" : "unclear",
    summary: said.length > 0 ? "They answered without a decision." : "Nothing was said.",
  };
}
