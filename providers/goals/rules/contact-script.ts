import { isContact } from "../../../domain/goal-decision.ts";
import type { Decision, ProposedStep } from "../../../domain/goal-decision.ts";
import type { FinishedStep, GoalBrief } from "../../goal-mind.ts";
import { beginContacts, errandsOf } from "./begin-contacts.ts";
import { contactStep, onlyTells } from "./contact-step.ts";
import { patienceOf } from "./patience.ts";
import { whoIsMeant } from "./people-meant.ts";
import type { Recipient } from "./people-meant.ts";
import { recipientsIn, requestOf } from "./words.ts";

const contactsOf = (steps: FinishedStep[]): FinishedStep[] => steps.filter(({ kind }) => isContact(kind));

/** The latest contact with each person, in the order in which they were first contacted. */
function latestContacts(steps: FinishedStep[]): FinishedStep[] {
  const latest = new Map<string, FinishedStep>();
  for (const step of contactsOf(steps)) latest.set(step.lead_id ?? `step ${step.number}`, step);
  return [...latest.values()];
}

function again(brief: GoalBrief, { lead_id }: FinishedStep): Recipient | null {
  if (!lead_id) {
    const [only] = errandsOf(brief).map(({ whom }) => whoIsMeant(brief, whom));
    return only?.kind === "known" ? only.whom : null;
  }
  const person = brief.people.find((known) => known.lead_id === lead_id);
  return { lead_id, ...(person ? { name: person.name } : {}) };
}

const contactAgain = (brief: GoalBrief, step: FinishedStep, matter: string, stage = 1): ProposedStep[] => {
  const whom = again(brief, step);
  return whom ? [contactStep(brief, whom, matter, stage)] : [];
};

const verdictOf = ({ result }: FinishedStep): string => result?.verdict ?? "unclear";
const nameOf = (brief: GoalBrief, { lead_id }: FinishedStep): string =>
  brief.people.find((person) => person.lead_id === lead_id)?.name ?? "them";

/** They answered, but not to the point; who does not answer at all is followed up where that was asked for. */
function followUp(brief: GoalBrief, latest: FinishedStep[]): Decision | null {
  const { persistent, minutes, most } = patienceOf(brief.words.join("\n"));
  if (!persistent) return null;
  const silent = latest.filter((step) => ["unreachable", "progress", "unclear"].includes(verdictOf(step)));
  const tries = (step: FinishedStep) =>
    contactsOf(brief.steps).filter(({ lead_id }) => lead_id === step.lead_id).length;
  const steps = silent
    .filter((step) => tries(step) < most)
    .flatMap((step) => contactAgain(brief, step, matterFor(brief, step), 2));
  const unit = minutes % 1440 === 0 ? `${minutes / 1440} days` : `${minutes / 60} hours`;
  const wait: ProposedStep = {
    kind: "wait",
    description: minutes === 1440 ? "Wait a day before following up" : `Wait ${unit} before following up`,
    minutes,
  };
  return steps.length > 0 ? { kind: "steps", steps: [wait, ...steps] } : null;
}

function matterFor(brief: GoalBrief, step: FinishedStep): string {
  const errands = errandsOf(brief);
  const place = contactsOf(brief.steps).findIndex(({ lead_id }) => lead_id === step.lead_id);
  return (errands[place] ?? errands[0])?.matter ?? requestOf(brief.words[0] ?? brief.title);
}

/** The second way to somebody whom the first did not reach. */
function otherWay(brief: GoalBrief, latest: FinishedStep[]): Decision | null {
  const [errand, ...others] = errandsOf(brief);
  const [step] = latest;
  if (others.length > 0 || !errand?.whom.otherwise || latest.length !== 1 || !step) return null;
  if (!["unreachable", "unclear"].includes(verdictOf(step))) return null;
  const { name, otherwise } = errand.whom;
  return {
    kind: "steps",
    steps: [contactStep(brief, { address: otherwise, ...(name ? { name } : {}) }, errand.matter)],
  };
}

function conclude(brief: GoalBrief, latest: FinishedStep[]): Decision {
  const told = onlyTells(brief.words[0] ?? "");
  const isGood = (step: FinishedStep) => verdictOf(step) === "achieved" || (told && verdictOf(step) === "progress");
  const lineOf = (step: FinishedStep) => {
    const said = step.result?.summary ?? `Not reached (${step.result?.reason ?? "no answer"}).`;
    return latest.length > 1 ? `${nameOf(brief, step)}: ${said}` : said;
  };
  const summary = latest.map(lineOf).join(" ");
  if (!latest.some(isGood)) return { kind: "give_up", summary: latest.length > 1 ? summary : alone(latest[0]) };
  const offer = latest.findLast((step) => step.result?.offer)?.result?.offer;
  return { kind: "done", summary, ...(offer ? { offer } : {}) };
}

const alone = (step: FinishedStep | undefined): string =>
  step?.result?.summary || `I could not reach them (${step?.result?.reason ?? "no answer"}).`;

/** People are to be reached: booking, rescheduling, asking, telling, following up. */
export function contactScript(brief: GoalBrief): Decision {
  const latest = latestContacts(brief.steps);
  if (latest.length === 0) return beginContacts(brief);
  if (brief.instructions) {
    const open = latest.filter((step) => !["refused", "denied"].includes(verdictOf(step)));
    const steps = open.flatMap((step) => contactAgain(brief, step, requestOf(brief.instructions ?? "")));
    if (steps.length > 0) return { kind: "steps", steps };
  }
  const asking = latest.findLast((step) => step.result?.question);
  const answer = brief.steps.at(-1)?.kind === "ask" ? brief.steps.at(-1)?.result?.answer : undefined;
  const undecided = asking && !["achieved", "refused", "denied"].includes(verdictOf(asking));
  const addressee = asking ?? latest.at(-1);
  if (answer && addressee) {
    const [given] = recipientsIn(answer);
    const steps = given
      ? [
          contactStep(
            brief,
            { address: given.address, ...(given.name ? { name: given.name } : {}) },
            matterFor(brief, addressee),
          ),
        ]
      : contactAgain(brief, addressee, requestOf(answer));
    if (steps.length > 0 && contactsOf(brief.steps).length < patienceOf("").most * latest.length)
      return { kind: "steps", steps };
  }
  if (undecided) return { kind: "ask", question: `They said: ${asking.result?.question}` };
  return otherWay(brief, latest) ?? followUp(brief, latest) ?? conclude(brief, latest);
}
