import type { SpokenLanguage } from "./spoken-language.ts";

/** What an agent says who calls for somebody's errand, instead of proposing a meeting. */
export interface ErrandPhrases {
  request(matter: string): string;
  could: string;
  noted(what: string): string;
  better: string;
  unknown: string;
  thanks: string;
}

export const ERRAND_PHRASES: Record<SpokenLanguage, ErrandPhrases> = {
  en: {
    request: (matter) => (/^(?:The question|This is|We would) /.test(matter) ? matter : `It is about this: ${matter}`),
    could: "Can you help with that?",
    noted: (what) => `Thank you, I have noted: ${what}. Goodbye.`,
    better: "Thank you. Is that the best you can offer?",
    unknown: "I do not know that myself, I will ask and come back to you.",
    thanks: "I understand, thank you for your time. Goodbye.",
  },
  es: {
    request: (matter) => `Se trata de lo siguiente: ${matter}`,
    could: "¿Me puede ayudar con eso?",
    noted: (what) => `Gracias, he anotado: ${what}. Adiós.`,
    better: "Gracias. ¿Es lo mejor que puede ofrecer?",
    unknown: "Eso no lo sé, lo preguntaré y le volveré a llamar.",
    thanks: "Lo entiendo, gracias por su tiempo. Adiós.",
  },
  de: {
    request: (matter) => `Es geht um Folgendes: ${matter}`,
    could: "Können Sie mir dabei helfen?",
    noted: (what) => `Vielen Dank, ich habe notiert: ${what}. Auf Wiederhören.`,
    better: "Vielen Dank. Ist das Ihr bestes Angebot?",
    unknown: "Das weiß ich selbst nicht, ich frage nach und melde mich wieder.",
    thanks: "Das verstehe ich, vielen Dank für Ihre Zeit. Auf Wiederhören.",
  },
  fr: {
    request: (matter) => `Voici de quoi il s'agit : ${matter}`,
    could: "Pouvez-vous m'aider ?",
    noted: (what) => `Merci, j'ai noté : ${what}. Au revoir.`,
    better: "Merci. Est-ce votre meilleure offre ?",
    unknown: "Je ne le sais pas moi-même, je me renseigne et je vous rappelle.",
    thanks: "Je comprends, merci de votre temps. Au revoir.",
  },
};
