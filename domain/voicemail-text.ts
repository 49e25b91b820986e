export interface VoicemailText {
  language: string;
  agentName: string;
  companyName: string;
  personName: string | null;
  /** E.164; spoken digit by digit. */
  callBack: string;
}

type Words = (message: VoicemailText & { number: string }) => string;

const WORDS: Record<string, Words> = {
  en: ({ personName, agentName, companyName, number }) =>
    `Hello${personName ? ` ${personName}` : ""}, this is ${agentName}, an AI assistant calling for ${companyName}. You can call us back at ${number}, also if you would rather not be called again. Goodbye.`,
  es: ({ personName, agentName, companyName, number }) =>
    `Hola${personName ? ` ${personName}` : ""}, soy ${agentName}, asistente de inteligencia artificial de ${companyName}. Puede llamarnos al ${number}, también si no desea recibir más llamadas. Adiós.`,
  de: ({ personName, agentName, companyName, number }) =>
    `Guten Tag${personName ? ` ${personName}` : ""}, hier ist ${agentName}, eine KI-Assistenz im Auftrag von ${companyName}. Sie erreichen uns unter ${number}, auch wenn Sie keine Anrufe mehr wünschen. Auf Wiederhören.`,
  fr: ({ personName, agentName, companyName, number }) =>
    `Bonjour${personName ? ` ${personName}` : ""}, ici ${agentName}, assistant d'intelligence artificielle pour ${companyName}. Vous pouvez nous rappeler au ${number}, aussi pour ne plus être appelé. Au revoir.`,
};

/** What an answering machine hears: who, for whom, that it is an AI, and how to be left alone. */
export function voicemailText(message: VoicemailText): string {
  const words = WORDS[message.language.slice(0, 2).toLowerCase()] ?? (WORDS["en"] as Words);
  return words({ ...message, number: message.callBack.replace("+", "").split("").join(" ") });
}
