import type { SpokenLanguage } from "./spoken-language.ts";

export interface Phrases {
  identity(agent: string, company: string): string;
  screening(agent: string, company: string, reason: string): string;
  defaultReason: string;
  pitch(company: string): string;
  propose: string;
  askDay: string;
  askTime(day: string): string;
  booked(when: string): string;
  refused: string;
  optedOut: string;
  wrongPerson: string;
  busy: string;
  goodbye: string;
  followUp: string;
  source: string;
  robot(company: string): string;
  acknowledged: string;
  stillThere: string;
  hold: string;
}

export const PHRASES: Record<SpokenLanguage, Phrases> = {
  en: {
    identity: (agent, company) => `This is ${agent}, an AI assistant calling for ${company}.`,
    screening: (agent, company, reason) => `${agent}, an AI assistant calling for ${company}, about ${reason}.`,
    defaultReason: "a short introduction",
    pitch: (company) => `${company} would like to show you what it could do for you.`,
    propose: "Would a short call with a colleague suit you?",
    askDay: "Great, which day and time would suit you?",
    askTime: (day) => `What time on ${day} would suit you?`,
    booked: (when) => `Wonderful, I have noted ${when} for you. A colleague will be in touch to confirm it.`,
    refused: "I understand, thank you for your time. Have a good day, goodbye.",
    optedOut: "Understood, I have noted that we must not contact you again. Sorry for the disturbance, goodbye.",
    wrongPerson: "I am sorry, I have the wrong person then. Please excuse the disturbance, goodbye.",
    busy: "No problem, I do not want to keep you. Which day and time would suit you better?",
    goodbye: "Thank you for the conversation. Have a good day, goodbye.",
    followUp: "I do not know that for certain, so I will have a colleague follow up with you.",
    source:
      "Your number was given to us by the people I call for, and I will have a colleague follow up with the details.",
    robot: (company) => `Yes, I am an AI assistant, calling for ${company}.`,
    acknowledged: "I see, thank you for telling me.",
    stillThere: "Hello, are you still there?",
    hold: "Of course, I will wait.",
  },
  es: {
    identity: (agent, company) =>
      `Soy ${agent}, un asistente de inteligencia artificial, y llamo de parte de ${company}.`,
    screening: (agent, company, reason) =>
      `${agent}, asistente de inteligencia artificial de ${company}; el motivo es ${reason}.`,
    defaultReason: "una breve presentación",
    pitch: (company) => `En ${company} nos gustaría mostrarle lo que podemos hacer por usted.`,
    propose: "¿Le vendría bien una breve llamada con un compañero?",
    askDay: "Estupendo, ¿qué día y a qué hora le viene bien?",
    askTime: (day) => `¿A qué hora le viene bien (${day})?`,
    booked: (when) => `Perfecto, he anotado ${when}. Un compañero se lo confirmará.`,
    refused: "Lo entiendo, gracias por su tiempo. Que tenga un buen día, adiós.",
    optedOut: "Entendido, he anotado que no debemos volver a contactarle. Disculpe la molestia, adiós.",
    wrongPerson: "Disculpe, me he equivocado de persona. Perdone la molestia, adiós.",
    busy: "No hay problema, no quiero entretenerle. ¿Qué día y a qué hora le viene mejor?",
    goodbye: "Gracias por la conversación. Que tenga un buen día, adiós.",
    followUp: "No lo sé con certeza, así que un compañero se pondrá en contacto con usted.",
    source: "Su número nos lo dieron las personas para las que llamo; un compañero le dará los detalles.",
    robot: (company) => `Sí, soy un asistente de inteligencia artificial y llamo de parte de ${company}.`,
    acknowledged: "Entiendo, gracias por decírmelo.",
    stillThere: "¿Sigue usted ahí?",
    hold: "Claro, espero.",
  },
  de: {
    identity: (agent, company) => `Hier spricht ${agent}, ein KI-Assistent im Auftrag von ${company}.`,
    screening: (agent, company, reason) => `${agent}, KI-Assistent im Auftrag von ${company}; es geht um ${reason}.`,
    defaultReason: "eine kurze Vorstellung",
    pitch: (company) => `${company} möchte Ihnen gern zeigen, was wir für Sie tun können.`,
    propose: "Wäre Ihnen ein kurzes Gespräch mit einem Kollegen recht?",
    askDay: "Sehr gern, welcher Tag und welche Uhrzeit passen Ihnen?",
    askTime: (day) => `Um wie viel Uhr passt es Ihnen (${day})?`,
    booked: (when) => `Wunderbar, ich habe ${when} notiert. Ein Kollege bestätigt Ihnen den Termin.`,
    refused: "Das verstehe ich, vielen Dank für Ihre Zeit. Einen schönen Tag noch, auf Wiederhören.",
    optedOut:
      "Verstanden, ich habe notiert, dass wir Sie nicht mehr kontaktieren. Entschuldigen Sie die Störung, auf Wiederhören.",
    wrongPerson:
      "Entschuldigung, dann habe ich die falsche Person erreicht. Verzeihen Sie die Störung, auf Wiederhören.",
    busy: "Kein Problem, ich möchte Sie nicht aufhalten. Welcher Tag und welche Uhrzeit passen besser?",
    goodbye: "Vielen Dank für das Gespräch. Einen schönen Tag noch, auf Wiederhören.",
    followUp: "Das weiß ich nicht sicher, deshalb meldet sich ein Kollege bei Ihnen.",
    source: "Ihre Nummer haben wir von denen, für die ich anrufe; ein Kollege nennt Ihnen die Einzelheiten.",
    robot: (company) => `Ja, ich bin ein KI-Assistent und rufe im Auftrag von ${company} an.`,
    acknowledged: "Ich verstehe, danke für den Hinweis.",
    stillThere: "Sind Sie noch da?",
    hold: "Gern, ich warte.",
  },
  fr: {
    identity: (agent, company) => `Ici ${agent}, un assistant d'intelligence artificielle qui appelle pour ${company}.`,
    screening: (agent, company, reason) =>
      `${agent}, assistant d'intelligence artificielle pour ${company}, au sujet de ${reason}.`,
    defaultReason: "une brève présentation",
    pitch: (company) => `${company} aimerait vous montrer ce que nous pouvons faire pour vous.`,
    propose: "Un court échange avec un collègue vous conviendrait-il ?",
    askDay: "Très bien, quel jour et quelle heure vous conviennent ?",
    askTime: (day) => `À quelle heure cela vous convient-il (${day}) ?`,
    booked: (when) => `Parfait, j'ai noté ${when}. Un collègue vous le confirmera.`,
    refused: "Je comprends, merci de votre temps. Bonne journée, au revoir.",
    optedOut: "C'est noté, nous ne vous contacterons plus. Excusez-moi du dérangement, au revoir.",
    wrongPerson: "Excusez-moi, je me suis trompé de personne. Pardon pour le dérangement, au revoir.",
    busy: "Pas de problème, je ne veux pas vous retenir. Quel jour et quelle heure vous conviendraient mieux ?",
    goodbye: "Merci pour cet échange. Bonne journée, au revoir.",
    followUp: "Je ne le sais pas avec certitude, un collègue reviendra donc vers vous.",
    source: "Votre numéro nous vient de ceux pour qui j'appelle ; un collègue vous donnera les détails.",
    robot: (company) => `Oui, je suis un assistant d'intelligence artificielle et j'appelle pour ${company}.`,
    acknowledged: "Je comprends, merci de me le dire.",
    stillThere: "Êtes-vous toujours là ?",
    hold: "Bien sûr, je patiente.",
  },
};

/** What was asked for last is read back from what was said: the conversation itself is the only memory. */
const DAY_MARK = "\u0000";
const all = Object.values(PHRASES);
const beginnings = (texts: string[]): string[] => texts.map((text) => text.split(DAY_MARK)[0] ?? text).filter(Boolean);
const MEETING_QUESTIONS = beginnings(all.flatMap((p) => [p.propose, p.askDay, p.askTime(DAY_MARK), p.busy]));
const BUSY_QUESTIONS = all.map((p) => p.busy);
const BOOKINGS = beginnings(all.map((p) => p.booked(DAY_MARK)));

export const asksForMeeting = (said: string): boolean => MEETING_QUESTIONS.some((mark) => said.includes(mark));
export const asksBusyPerson = (said: string): boolean => BUSY_QUESTIONS.some((mark) => said.includes(mark));
export const confirmsMeeting = (said: string): boolean => BOOKINGS.some((mark) => said.includes(mark));
