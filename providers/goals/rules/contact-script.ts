import type { Decision, ProposedStep, StepKind } from "../../../domain/goal-decision.ts";
import type { FinishedStep, GoalBrief, KnownPerson } from "../../goal-mind.ts";
import { namesIn, recipientsIn, requestOf } from "./words.ts";

const MOST_CONTACTS = 6;
const FOLLOW_UP_MINUTES = 24 * 60;
const CONTACTS = ["call", "email", "contact"];

const PERSISTENT =
  /\bfollow(?:ing)?[ -]up\b|\buntil (?:they|he|she|someone|you)\b[^.]*\b(?:answer|repl|respond|reach)|\bkeep (?:trying|calling|asking)\b/i;
const NO_ADDRESS =
  "Whom should I contact? Please give me a phone number (with + and country code) or an email address.";

export const isContactStep = ({ kind }: FinishedStep): boolean => CONTACTS.includes(kind);

/** The channel that the person asked for; both where they left it open. */
function wantedKind(text: string): StepKind {
  const [call, email] = [/\b(?:call|phone|ring)\b/i.test(text), /\be-?mail|\bwrite\b/i.test(text)];
  return call === email ? "contact" : call ? "call" : "email";
}

export const personNamed = (people: KnownPerson[], name: string): KnownPerson | undefined => {
  const wanted = name.toLowerCase();
  const named = (known: string | null) => known?.toLowerCase() === wanted;
  return (
    people.find((person) => named(person.name) || named(person.company)) ??
    people.find(({ name: full, company }) => `${full} ${company ?? ""}`.toLowerCase().includes(wanted))
  );
};

type Recipient = Pick<ProposedStep, "lead_id" | "address" | "name">;

/** Whom the words mean: somebody with an address in them, somebody known, or somebody whom a look-up has found. */
function recipientOf(brief: GoalBrief): Recipient | null {
  const text = brief.words.join("\n");
  const [given] = recipientsIn(text);
  if (given) return { address: given.address, ...(given.name ? { name: given.name } : {}) };
  for (const name of namesIn(text)) {
    const known = personNamed(brief.people, name);
    if (known) return { lead_id: known.lead_id, name: known.name };
  }
  const found = brief.steps.findLast(({ kind, result }) => kind === "lookup" && result?.lead_ids?.length)?.result
    ?.lead_ids?.[0];
  return found ? { lead_id: found, ...nameOf(brief, found) } : null;
}

const nameOf = ({ people }: GoalBrief, leadId: string): { name?: string } => {
  const known = people.find((person) => person.lead_id === leadId);
  return known ? { name: known.name } : {};
};

/** A letter that says what is wanted and asks for a word in reply. */
const letter = (name: string | undefined, matter: string, company: string): string =>
  [
    `Hello${name ? ` ${name}` : ""},`,
    `I am an AI assistant writing for ${company}. ${matter.replace(/([^.!?])$/, "$1.")}`,
    "Could you let us know by replying to this email?",
    `Kind regards,\n${company}`,
  ].join("\n\n");

export function contactStep(brief: GoalBrief, whom: Recipient, matter: string, stage = 1): ProposedStep {
  const kind = wantedKind(brief.words.join("\n"));
  const verb = { call: "Call", email: "Email", contact: "Contact" }[kind as "call"];
  return {
    kind,
    stage,
    description: `${verb} ${whom.name ?? whom.address ?? "them"}: ${matter}`,
    ...whom,
    about: matter,
    subject: brief.title,
    message: letter(whom.name, matter, brief.companyName),
    expects_reply: true,
    urgency: /\b(?:urgent|asap|immediately|right away|tonight|today)\b/i.test(brief.words.join(" "))
      ? "high"
      : "normal",
  };
}

const recipientAgain = (brief: GoalBrief, last: FinishedStep): Recipient | null =>
  last.lead_id ? { lead_id: last.lead_id, ...nameOf(brief, last.lead_id) } : recipientOf(brief);

/** Nobody contacted so far: find out whom. */
function begin(brief: GoalBrief): Decision {
  const whom = recipientOf(brief);
  const matter = requestOf(brief.words[0] ?? brief.title);
  if (whom)
    return {
      kind: "steps",
      say: `I will get in touch with ${whom.name ?? "them"}.`,
      steps: [contactStep(brief, whom, matter)],
    };
  const [name] = namesIn(brief.words.join("\n"));
  const looked = brief.steps.some(({ kind }) => kind === "lookup");
  if (name && !looked)
    return { kind: "steps", steps: [{ kind: "lookup", description: `Look up ${name}`, query: name }] };
  const asked = brief.steps.filter(({ kind }) => kind === "ask").length;
  if (asked >= 2) return { kind: "give_up", summary: "I do not know whom to contact." };
  return { kind: "ask", question: name ? `I do not know ${name} yet. ${NO_ADDRESS}` : NO_ADDRESS };
}

/** One person is to be reached: booking, rescheduling, asking, telling, following up. */
export function contactScript(brief: GoalBrief): Decision {
  const contacts = brief.steps.filter(isContactStep);
  const last = contacts.at(-1);
  if (!last) return begin(brief);
  const summary = last.result?.summary ?? "";
  const again = recipientAgain(brief, last);
  if (brief.instructions && again)
    return { kind: "steps", steps: [contactStep(brief, again, requestOf(brief.instructions))] };
  if (last.result?.verdict === "achieved")
    return { kind: "done", summary, ...(last.result.offer ? { offer: last.result.offer } : {}) };
  if (last.result?.verdict === "refused" || last.result?.verdict === "denied") return { kind: "give_up", summary };
  const answer = brief.steps.at(-1)?.kind === "ask" ? brief.steps.at(-1)?.result?.answer : undefined;
  if (answer && again && contacts.length < MOST_CONTACTS)
    return { kind: "steps", steps: [contactStep(brief, recipientsIn(answer)[0] ?? again, requestOf(answer))] };
  if (last.result?.question) return { kind: "ask", question: `They asked: ${last.result.question}` };
  if (PERSISTENT.test(brief.words.join("\n")) && again && contacts.length < MOST_CONTACTS) {
    const pause: ProposedStep = {
      kind: "wait",
      description: "Wait a day before following up",
      minutes: FOLLOW_UP_MINUTES,
    };
    return { kind: "steps", steps: [pause, contactStep(brief, again, requestOf(brief.words[0] ?? ""), 2)] };
  }
  return { kind: "give_up", summary: summary || `I could not reach them (${last.result?.reason ?? "no answer"}).` };
}
