import type { AgentBrain } from "../language-model.ts";
import type { Intent, Topic } from "./intent.ts";
import { firstSentence, plainWords } from "./plain-words.ts";

const PRICE = /\bpric|\bcost|\bfee|[$€£]|\bper (?:month|seat|user|year)|\bprecio|\bpreis|\bprix|\btarif/i;

const textsOf = (brain: AgentBrain): string[] =>
  [
    brain.productExplanation,
    brain.valueProposition,
    brain.benefits,
    brain.featuresDifferentiators,
    brain.painPoints,
    brain.elevatorPitch,
    brain.emailKnowledge,
  ].filter((text) => text !== null && text.trim() !== "") as string[];

const sentencesOf = (brain: AgentBrain): string[] =>
  textsOf(brain)
    .flatMap((text) => text.split(/(?<=[.!?])\s+|\n+/))
    .map((sentence) => sentence.trim());

const TOPICS: Record<Topic, (brain: AgentBrain) => string | null> = {
  price: (brain) => sentencesOf(brain).find((sentence) => PRICE.test(sentence)) ?? null,
  benefits: (brain) => brain.benefits ?? brain.valueProposition,
  difference: (brain) => brain.featuresDifferentiators ?? brain.valueProposition,
  product: (brain) => brain.productExplanation ?? brain.elevatorPitch ?? brain.valueProposition,
};

const ORDER: Topic[] = ["price", "difference", "benefits", "product"];

export const topicsOf = (intents: Set<Intent>): Topic[] => ORDER.filter((topic) => intents.has(topic));

const COMMON = new Set(
  "the and for you your are with that this what how does can have from about they them who why when".split(" "),
);

const contentWords = (text: string): string[] =>
  plainWords(text)
    .split(" ")
    .filter((word) => word.length > 3 && !COMMON.has(word))
    .map((word) => word.slice(0, 6));

/** The sentence that shares most words with the question; fewer than two shared words prove nothing. */
function closestSentence(brain: AgentBrain, question: string): string | null {
  const asked = new Set(contentWords(question));
  const scored = sentencesOf(brain).map((sentence) => ({
    sentence,
    score: new Set(contentWords(sentence).filter((word) => asked.has(word))).size,
  }));
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  return best && best.score >= 2 ? best.sentence : null;
}

/** One sentence of what the agent knows about what was asked; null when it does not know. */
export function answerFrom(brain: AgentBrain, intents: Set<Intent>, question: string): string | null {
  const [topic] = topicsOf(intents);
  const text = topic === undefined ? closestSentence(brain, question) : TOPICS[topic](brain);
  return text === null || text.trim() === "" ? null : firstSentence(text);
}

export function pitchFrom(brain: AgentBrain): string | null {
  const text = [brain.elevatorPitch, brain.valueProposition, brain.productExplanation].find((known) => known?.trim());
  return text ? firstSentence(text) : null;
}
