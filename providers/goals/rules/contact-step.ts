import type { ProposedStep, StepKind } from "../../../domain/goal-decision.ts";
import type { GoalBrief } from "../../goal-mind.ts";
import type { Recipient } from "./people-meant.ts";
import { matterOf } from "./words.ts";

const CALLS = /\b(?:call(?:ing)?|phon(?:e|ing)|ring(?:ing)?|dial)\b/i;
const MAILS = /\be-?mail(?:ing)?\b|\bwrit(?:e|ing)\b|\bmail(?:ing)?\b/i;
const URGENT = /\b(?:urgent(?:ly)?|asap|immediately|right away|right now|tonight|today|as soon as possible)\b/i;
const TELLS =
  /^(?:please )?(?:(?:call|phone|ring|e-?mail|write(?: to)?|contact|text|message)\b[^.;]*? (?:and|to|that)\b.*?)?\b(?:tell|inform|let\b[^.;]*\bknow|remind|notify|thank|congratulate|wish)\b/i;
const ASKS =
  /\?|\b(?:ask|whether|if (?:they|he|she|it)|what|when|how (?:much|many|long)|who|which|where|book|reserve|schedul\w*|reschedul\w*|quotes?|prices?|find out|confirm|repl(?:y|ies)|answers?|invite|until|order|appointment for)\b/i;

/** Whether something is only to be said: heard or delivered, it is done. */
export const onlyTells = (wish: string): boolean =>
  (TELLS.test(wish) || /\b(?:e-?mail|write(?: to)?|message)\b[^.;]*\bthat\b/i.test(wish)) && !ASKS.test(wish);

/** The channel that the person asked for; both where they left it open, or where the address leaves no choice. */
export function wantedKind(text: string, address?: string): StepKind {
  const [call, email] = [CALLS.test(text), MAILS.test(text)];
  const wanted = call === email ? "contact" : call ? "call" : "email";
  if (address === undefined || wanted === "contact") return wanted;
  const reachable = address.includes("@") ? "email" : "call";
  return wanted === reachable ? wanted : "contact";
}

const letter = (name: string | undefined, matter: string, company: string, reply: boolean): string =>
  [
    `Hello${name ? ` ${name}` : ""},`,
    `I am an AI assistant writing for ${company}. ${matter.replace(/([^.!?])$/, "$1.")}`,
    ...(reply ? ["Could you let us know by replying to this email?"] : []),
    `Kind regards,\n${company}`,
  ].join("\n\n");

const VERBS: Partial<Record<StepKind, string>> = { call: "Call", email: "Email", contact: "Contact" };

/** One person contacted about one matter, with the letter that says the same. */
export function contactStep(brief: GoalBrief, whom: Recipient, matter: string, stage = 1): ProposedStep {
  const kind = wantedKind(brief.words.map(matterOf).join("\n"), whom.address);
  const expectsReply = !onlyTells(brief.words[0] ?? "");
  return {
    kind,
    stage,
    description: `${VERBS[kind]} ${whom.name ?? whom.address ?? "them"}: ${matter}`,
    ...whom,
    about: matter,
    subject: brief.title,
    message: letter(whom.name, matter, brief.companyName, expectsReply),
    expects_reply: expectsReply,
    urgency: URGENT.test(brief.words.join(" ")) ? "high" : "normal",
  };
}
