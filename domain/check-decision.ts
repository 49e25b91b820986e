import { addressesIn } from "./addresses-in.ts";
import { strangersIn } from "./strangers-in.ts";
import { worstCase } from "./goal-budget.ts";
import { CHANNELS_OF, STEP_KINDS, isContact } from "./goal-decision.ts";
import type { CheckedStep, Decision, DecisionFacts, Offer, ProposedStep } from "./goal-decision.ts";

export interface CheckedDecision {
  steps: CheckedStep[];
  /** What was left out, as codes. */
  refused: { index: number; why: string }[];
  say: string | null;
  end: { outcome: "achieved" | "not_achieved" | "up_to_the_person"; summary: string; offer: Offer | null } | null;
}

const STEPS_PER_TURN = 30;
const STEPS_PER_GOAL = 5_000;
const DEPTH_MAX = 3;
const WAIT_MINUTES_MAX = 366 * 24 * 60;
const LOOKUP_MAX = 10;
const SAID_MAX = 2_000;
const URGENCIES = ["low", "normal", "high"];

const storable = (text: string): string => text.toWellFormed().replaceAll("\0", "");
const cut = (text: string | undefined, max: number): string | undefined =>
  text === undefined ? undefined : storable(text).trim().slice(0, max).toWellFormed() || undefined;
const within = (value: number, least: number, most: number): number =>
  Number.isNaN(value) ? least : Math.min(Math.max(value, least), most);

/** Why a step may not be, as a code; null where it may. */
function fault(step: ProposedStep, facts: DecisionFacts): string | null {
  if (!STEP_KINDS.includes(step.kind)) return "unknown_kind";
  if (!step.description?.trim()) return "no_description";
  if (step.kind === "lookup" && !step.query?.trim()) return "no_query";
  if ((step.kind === "ask" || step.kind === "approve") && !step.question?.trim()) return "no_question";
  if (step.kind === "wait" && !(Number(step.minutes) > 0)) return "no_time";
  if (step.kind === "sub_goal") {
    if (!step.goal?.trim()) return "no_goal";
    if (facts.depth >= DEPTH_MAX) return "too_deep";
  }
  return isContact(step.kind) ? faultOfContact(step, facts) : faultOfTexts(step, facts);
}

function faultOfContact(step: ProposedStep, facts: DecisionFacts): string | null {
  if (step.lead_id && !facts.leadIds.has(step.lead_id)) return "unknown_person";
  if (!step.lead_id) {
    if (!step.address) return "no_person";
    const { phones, emails } = addressesIn(facts.words);
    if (!phones.includes(step.address) && !emails.includes(step.address.toLowerCase())) return "address_not_given";
  }
  return faultOfTexts(step, facts);
}

/** What one contact has said about others, or wants others to open, is not passed on. */
function faultOfTexts({ kind, ...step }: ProposedStep, { words }: DecisionFacts): string | null {
  if (!isContact(kind) && kind !== "sub_goal") return null;
  const texts = [step.description, step.name, step.about, step.subject, step.message, step.title, step.goal];
  return strangersIn(texts.filter((text) => text !== undefined).join("\n"), words) ? "not_yours_to_tell" : null;
}

function paramsOf(step: ProposedStep): Record<string, unknown> {
  const params = {
    address: step.lead_id ? undefined : cut(step.address, 254),
    name: cut(step.name, 200),
    about: cut(step.about ?? (isContact(step.kind) ? step.description : undefined), 1_000),
    subject: cut(step.subject, 200),
    message: cut(step.message, 10_000),
    urgency: URGENCIES.includes(step.urgency ?? "") ? step.urgency : undefined,
    expects_reply: step.expects_reply,
    query: cut(step.query, 200),
    count: step.count === undefined ? undefined : Math.trunc(within(step.count, 1, LOOKUP_MAX)),
    minutes: step.minutes === undefined ? undefined : within(step.minutes, 0, WAIT_MINUTES_MAX),
    question: cut(step.question, SAID_MAX),
    title: cut(step.title, 200),
    goal: cut(step.goal, 4_000),
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

const checked = (step: ProposedStep, facts: DecisionFacts): CheckedStep => ({
  kind: step.kind,
  description: cut(step.description, 500) ?? step.kind,
  stage: Math.trunc(within(step.stage ?? 1, 1, STEPS_PER_TURN)),
  leadId: isContact(step.kind) ? (step.lead_id ?? null) : null,
  params: paramsOf(step),
  requiresApproval:
    step.kind === "approve" ||
    (isContact(step.kind) && (facts.rules.ask_before_contact || facts.everyContact || step.needs_approval === true)),
  estimate: worstCase(step.kind === "sub_goal" ? ["call", "email"] : (CHANNELS_OF[step.kind] ?? [])),
});

/** A question is a step like any other: the goal waits at it. */
const stepsOf = (decision: Decision): ProposedStep[] => {
  if (decision.kind === "steps") return decision.steps;
  if (decision.kind !== "ask") return [];
  return [{ kind: "ask", description: "Ask what only you know", question: decision.question }];
};

/** A price that nobody has named is no offer's price. */
function offerOf(offer: Offer | undefined, { offers, leadIds }: DecisionFacts): Offer | null {
  if (!offer) return null;
  const named = offers.find(({ price }) => price !== undefined && price === offer.price);
  const leadId = offer.lead_id ?? named?.lead_id;
  return {
    text: cut(offer.text, SAID_MAX) ?? "",
    ...(named ? { price: named.price, ...(named.currency ? { currency: named.currency } : {}) } : {}),
    ...(offer.when ? { when: cut(offer.when, 200) } : {}),
    ...(leadId && leadIds.has(leadId) ? { lead_id: leadId } : {}),
  };
}

/** A goal for which nobody was reached, or an offer beyond the price that was named, is for the person to call achieved. */
function endOf(decision: Decision, facts: DecisionFacts): CheckedDecision["end"] {
  if (decision.kind !== "done" && decision.kind !== "give_up") return null;
  const summary = cut(decision.summary, SAID_MAX) ?? "It ended without a word.";
  if (decision.kind === "give_up") return { outcome: "not_achieved", summary, offer: null };
  const offer = offerOf(decision.offer, facts);
  if (facts.isSubGoal) return { outcome: facts.reached ? "achieved" : "not_achieved", summary, offer };
  const cap = facts.rules.price_cap ?? Number.POSITIVE_INFINITY;
  const isTooDear = (offer?.price ?? 0) > cap;
  return { outcome: facts.reached && !isTooDear ? "achieved" : "up_to_the_person", summary, offer };
}

/** Policy after the mind: what it may not do is left out and named; approvals are only ever added. */
export function checkDecision(decision: Decision, facts: DecisionFacts): CheckedDecision {
  const room = Math.min(STEPS_PER_TURN, STEPS_PER_GOAL - facts.stepsSoFar);
  const judged = stepsOf(decision).map((step, index) => ({
    step,
    index,
    why: index >= room ? "too_many" : fault(step, facts),
  }));
  return {
    steps: judged.filter(({ why }) => why === null).map(({ step }) => checked(step, facts)),
    refused: judged.flatMap(({ index, why }) => (why === null ? [] : [{ index, why }])),
    say: decision.kind === "steps" ? (cut(decision.say, SAID_MAX) ?? null) : null,
    end: endOf(decision, facts),
  };
}
