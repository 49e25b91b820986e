import type { Offer } from "./goal-decision.ts";

interface Judged {
  verdict: "achieved" | "refused" | "progress" | "unclear";
  summary: string;
  offer: Offer | null;
  when: string | null;
  question: string | null;
}

const TEXT_MAX = 2_000;
const cut = (text: string): string => text.toWellFormed().replaceAll("\0", "").slice(0, TEXT_MAX).toWellFormed();
const figuresIn = (text: string): number[] =>
  [...text.matchAll(/\d[\d.,]*/g)].flatMap(([found]) => [
    Number(found.replaceAll(",", "").replace(/\.$/, "")),
    // "1.250,50" as it is written elsewhere.
    Number(found.replaceAll(".", "").replace(/,$/, "").replace(",", ".")),
  ]);

/**
 * What came of a contact, held against what the person has said: whoever said nothing agreed to nothing, and a price
 * that does not stand in their words was not offered.
 */
export function checkJudgement<T extends Judged>(judged: T, said: string[], noted: string | null): T {
  const silent = said.every((text) => text.trim() === "") && noted === null;
  const { offer } = judged;
  const isNamed =
    offer?.price !== undefined && said.some((text) => figuresIn(text).includes(offer.price ?? Number.NaN));
  return {
    ...judged,
    verdict: silent && judged.verdict === "achieved" ? "unclear" : judged.verdict,
    summary: cut(judged.summary),
    question: judged.question === null ? null : cut(judged.question),
    when: judged.when === null ? null : cut(judged.when).slice(0, 200),
    offer: offer === null || silent ? null : checkedOffer(offer, isNamed),
  };
}

const checkedOffer = ({ text, price, currency, when }: Offer, isNamed: boolean): Offer => ({
  text: cut(text),
  ...(isNamed && price !== undefined ? { price } : {}),
  ...(isNamed && currency ? { currency: cut(currency).slice(0, 10) } : {}),
  ...(when ? { when: cut(when).slice(0, 200) } : {}),
});
