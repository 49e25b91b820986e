import type { AgentBrain, PersonBrief } from "../language-model.ts";
import { firstName, firstSentence } from "./plain-words.ts";
import { languageOfTag } from "./spoken-language.ts";
import type { SpokenLanguage } from "./spoken-language.ts";

interface Opening {
  hello(name: string | null): string;
  who(agent: string, company: string): string;
  recorded: string;
  reason(text: string): string;
  optOut: string;
}

const named = (hello: string, name: string | null): string => (name === null ? `${hello},` : `${hello} ${name},`);

const OPENINGS: Record<SpokenLanguage, Opening> = {
  en: {
    hello: (name) => named("Hello", name),
    who: (agent, company) => `this is ${agent}, an AI assistant calling for ${company}.`,
    recorded: "This call is recorded.",
    reason: (text) => `I am calling about: ${text}`,
    optOut: "If you do not want calls from us, just say so.",
  },
  es: {
    hello: (name) => named("Hola", name),
    who: (agent, company) => `soy ${agent}, un asistente de inteligencia artificial, y llamo de parte de ${company}.`,
    recorded: "Esta llamada se graba.",
    reason: (text) => `Le llamo por lo siguiente: ${text}`,
    optOut: "Si no desea recibir llamadas nuestras, dígamelo.",
  },
  de: {
    hello: (name) => named("Guten Tag", name),
    who: (agent, company) => `hier spricht ${agent}, ein KI-Assistent im Auftrag von ${company}.`,
    recorded: "Dieses Gespräch wird aufgezeichnet.",
    reason: (text) => `Es geht um Folgendes: ${text}`,
    optOut: "Wenn Sie keine Anrufe von uns wünschen, sagen Sie es einfach.",
  },
  fr: {
    hello: (name) => named("Bonjour", name),
    who: (agent, company) => `ici ${agent}, un assistant d'intelligence artificielle qui appelle pour ${company}.`,
    recorded: "Cet appel est enregistré.",
    reason: (text) => `Je vous appelle à ce sujet : ${text}`,
    optOut: "Si vous ne souhaitez pas être appelé, dites-le-moi.",
  },
};

export interface OpeningLine {
  brain: AgentBrain;
  person: PersonBrief;
  callReason: string | null;
  recording: boolean;
}

/** What the law wants to be said first: who calls for whom, that it is an AI, that it records, and how to refuse. */
export function openingLine({ brain, person, callReason, recording }: OpeningLine): string {
  const opening = OPENINGS[languageOfTag(brain.language)];
  const reason = firstSentence(callReason ?? "", 160);
  return [
    opening.hello(firstName(person.name)),
    opening.who(brain.agentName, brain.companyName),
    ...(recording ? [opening.recorded] : []),
    ...(reason === "" ? [] : [opening.reason(reason)]),
    opening.optOut,
  ].join(" ");
}
