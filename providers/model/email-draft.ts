import type { AgentBrain, EmailDraft, PersonBrief } from "../language-model.ts";
import { pitchFrom } from "./knowledge.ts";
import { firstName, firstSentence } from "./plain-words.ts";
import { languageOfTag } from "./spoken-language.ts";
import type { SpokenLanguage } from "./spoken-language.ts";

export interface EmailRequest {
  brain: AgentBrain;
  person: PersonBrief;
  wishes: { subject: string | null; message: string | null; template: string | null };
}

interface Wording {
  greeting(name: string | null): string;
  someone: string;
  theirCompany: string;
  subject(company: string, theirs: string | null): string;
  opening(agent: string, company: string): string;
  invitation: string;
  regards: string;
}

const WORDINGS: Record<SpokenLanguage, Wording> = {
  en: {
    greeting: (name) => `Hi ${name ?? "there"},`,
    someone: "there",
    theirCompany: "your company",
    subject: (company, theirs) => (theirs === null ? `A short introduction to ${company}` : `${company} and ${theirs}`),
    opening: (agent, company) => `I am ${agent}, writing on behalf of ${company}.`,
    invitation: "Would a short call next week be of interest? A line in reply is enough.",
    regards: "Best regards,",
  },
  es: {
    greeting: (name) => `Hola${name === null ? "" : ` ${name}`}:`,
    someone: "",
    theirCompany: "su empresa",
    subject: (company, theirs) => (theirs === null ? `Una breve presentación de ${company}` : `${company} y ${theirs}`),
    opening: (agent, company) => `Soy ${agent} y le escribo de parte de ${company}.`,
    invitation: "¿Le interesaría una breve llamada la próxima semana? Basta con responder a este correo.",
    regards: "Un saludo,",
  },
  de: {
    greeting: (name) => `Guten Tag${name === null ? "" : ` ${name}`},`,
    someone: "",
    theirCompany: "Ihr Unternehmen",
    subject: (company, theirs) => (theirs === null ? `${company}: eine kurze Vorstellung` : `${company} und ${theirs}`),
    opening: (agent, company) => `mein Name ist ${agent}, ich schreibe Ihnen im Auftrag von ${company}.`,
    invitation: "Wäre ein kurzes Gespräch nächste Woche für Sie interessant? Eine kurze Antwort genügt.",
    regards: "Mit freundlichen Grüßen",
  },
  fr: {
    greeting: (name) => `Bonjour${name === null ? "" : ` ${name}`},`,
    someone: "",
    theirCompany: "votre entreprise",
    subject: (company, theirs) => (theirs === null ? `${company} en quelques mots` : `${company} et ${theirs}`),
    opening: (agent, company) => `Je suis ${agent} et je vous écris pour ${company}.`,
    invitation: "Un court échange la semaine prochaine vous intéresserait-il ? Une ligne en réponse suffit.",
    regards: "Cordialement,",
  },
};

const STARTS_WITH_GREETING =
  /^(?:hi|hello|hey|dear|good (?:morning|day)|hola|estimad|buenos|guten|hallo|sehr geehrt|liebe|bonjour|cher|chère)/i;
const SUBJECT_LINE = /^subject:[ \t]*(.+)\r?\n\s*/i;

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Puts names where the author left room; room for something unknown closes without a trace. */
function fill(text: string, { brain, person, wishes }: EmailRequest, wording: Wording): string {
  const values: Record<string, string> = {
    first_name: firstName(person.name) ?? wording.someone,
    name: person.name ?? wording.someone,
    company: person.company ?? wording.theirCompany,
    role: person.role ?? "",
    agent_name: brain.agentName,
    agent_company: brain.companyName,
    message: wishes.message ?? "",
  };
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const key = name.toLowerCase();
    return Object.hasOwn(values, key) ? (values[key] ?? "") : "";
  });
}

function fromMessage(message: string, request: EmailRequest, wording: Wording): string {
  const { brain, person } = request;
  const text = fill(message, request, wording).trim();
  const signed = text.slice(-200).includes(brain.agentName);
  return [
    ...(STARTS_WITH_GREETING.test(text) ? [] : [wording.greeting(firstName(person.name))]),
    text,
    ...(signed ? [] : [`${wording.regards}\n${brain.agentName}\n${brain.companyName}`]),
  ].join("\n\n");
}

function fromBrain({ brain, person }: EmailRequest, wording: Wording): string {
  const reasons = [brain.painPoints, brain.benefits]
    .filter((text) => text?.trim())
    .map((text) => firstSentence(text ?? ""));
  return [
    wording.greeting(firstName(person.name)),
    [wording.opening(brain.agentName, brain.companyName), pitchFrom(brain)].filter(Boolean).join(" "),
    ...(reasons.length === 0 ? [] : [reasons.join(" ")]),
    wording.invitation,
    `${wording.regards}\n${brain.agentName}\n${brain.companyName}`,
  ].join("\n\n");
}

/** An email from the caller's own words where there are any, else from what the agent knows. */
export function emailDraft(request: EmailRequest): EmailDraft {
  const { brain, person, wishes } = request;
  const wording = WORDINGS[languageOfTag(brain.language)];
  const example = brain.exampleEmail?.includes("{{") && wishes.message === null ? brain.exampleEmail : null;
  const template = wishes.template ?? example;
  const ownSubject = wishes.subject ?? (template === null ? null : (SUBJECT_LINE.exec(template)?.[1] ?? null));
  const subject = oneLine(ownSubject === null ? "" : fill(ownSubject, request, wording));
  return {
    subject: subject || oneLine(wording.subject(brain.companyName, person.company)),
    body: bodyOf(template, request, wording),
  };
}

function bodyOf(template: string | null, request: EmailRequest, wording: Wording): string {
  if (template !== null) return fill(template.replace(SUBJECT_LINE, ""), request, wording).trim();
  if (request.wishes.message !== null) return fromMessage(request.wishes.message, request, wording);
  return fromBrain(request, wording);
}
