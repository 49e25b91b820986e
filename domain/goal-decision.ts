import { addressesIn } from "./addresses-in.ts";
import type { Channel } from "./gate.ts";
import { worstCase } from "./goal-budget.ts";

/** What can be a step. A new kind is a line here and a file in `activities/goals/kinds/`; no workflow knows them. */
export const STEP_KINDS = ["call", "email", "contact", "lookup", "wait", "ask", "approve", "sub_goal"] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** A step as a mind proposes it. What it proposes is checked; what it may not decide is not in here. */
export interface ProposedStep {
  kind: StepKind;
  description: string;
  /** Steps of one stage run side by side; counted from 1 within the proposal. */
  stage?: number | undefined;
  /** Whom: one of the people known, or an address from the person's own words. */
  lead_id?: string | undefined;
  address?: string | undefined;
  name?: string | undefined;
  /** What it is about, said on a call and shown before. */
  about?: string | undefined;
  subject?: string | undefined;
  message?: string | undefined;
  urgency?: "low" | "normal" | "high" | undefined;
  expects_reply?: boolean | undefined;
  /** For `lookup`. */
  query?: string | undefined;
  count?: number | undefined;
  /** For `wait`. */
  minutes?: number | undefined;
  /** For `ask` and `approve`. */
  question?: string | undefined;
  /** For `sub_goal`. */
  title?: string | undefined;
  goal?: string | undefined;
  /** A mind may ask for a person's word where nothing demands it, never the other way round. */
  needs_approval?: boolean | undefined;
}

export interface Offer {
  text: string;
  price?: number | undefined;
  currency?: string | undefined;
  when?: string | undefined;
  lead_id?: string | undefined;
}

export type Decision =
  | { kind: "steps"; say?: string | undefined; steps: ProposedStep[] }
  | { kind: "done"; summary: string; offer?: Offer | undefined }
  | { kind: "ask"; question: string }
  | { kind: "give_up"; summary: string };

export interface DecisionFacts {
  /** Everything that the person has said about the goal: only addresses from here may be contacted. */
  words: string;
  leadIds: ReadonlySet<string>;
  stepsSoFar: number;
  depth: number;
  rules: { ask_before_contact: boolean };
  /** The project wants to see each contact first. */
  everyContact: boolean;
}

export interface CheckedStep {
  kind: StepKind;
  description: string;
  stage: number;
  leadId: string | null;
  params: Record<string, unknown>;
  requiresApproval: boolean;
  estimate: number;
}

export interface Checked {
  steps: CheckedStep[];
  /** What was left out, as codes. */
  refused: { index: number; why: string }[];
}

const STEPS_PER_TURN = 30;
const STEPS_PER_GOAL = 5_000;
const DEPTH_MAX = 3;
const WAIT_MINUTES_MAX = 366 * 24 * 60;

export const CHANNELS_OF: Partial<Record<StepKind, Channel[]>> = {
  call: ["call"],
  email: ["email"],
  contact: ["call", "email"],
};
export const isContact = (kind: string): boolean => CHANNELS_OF[kind as StepKind] !== undefined;

const cut = (text: string | undefined, max: number): string | undefined => text?.trim().slice(0, max) || undefined;
const storable = (text: string | undefined): string | undefined => text?.toWellFormed().replaceAll("\0", "");

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
  if (!isContact(step.kind)) return null;
  if (step.lead_id) return facts.leadIds.has(step.lead_id) ? null : "unknown_person";
  if (!step.address) return "no_person";
  const { phones, emails } = addressesIn(facts.words);
  return phones.includes(step.address) || emails.includes(step.address.toLowerCase()) ? null : "address_not_given";
}

function checked(step: ProposedStep, facts: DecisionFacts): CheckedStep {
  const contact = isContact(step.kind);
  const text = (value: string | undefined, max: number) => cut(storable(value), max);
  const params = {
    address: step.lead_id ? undefined : text(step.address, 254),
    name: text(step.name, 200),
    about: text(step.about ?? (contact ? step.description : undefined), 1_000),
    subject: text(step.subject, 200),
    message: text(step.message, 10_000),
    urgency: step.urgency,
    expects_reply: step.expects_reply,
    query: text(step.query, 200),
    count: step.count === undefined ? undefined : Math.min(Math.max(Math.trunc(step.count), 1), 10),
    minutes: step.minutes === undefined ? undefined : Math.min(step.minutes, WAIT_MINUTES_MAX),
    question: text(step.question, 2_000),
    title: text(step.title, 200),
    goal: text(step.goal, 4_000),
  };
  return {
    kind: step.kind,
    description: text(step.description, 500) ?? step.kind,
    stage: Math.max(1, Math.trunc(step.stage ?? 1)),
    leadId: step.lead_id ?? null,
    params: Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)),
    requiresApproval:
      step.kind === "approve" ||
      (contact && (facts.rules.ask_before_contact || facts.everyContact || step.needs_approval === true)),
    estimate: worstCase(step.kind === "sub_goal" ? ["call", "email"] : (CHANNELS_OF[step.kind] ?? [])),
  };
}

/** Policy after the mind: what it may not do is left out and named; approvals are only ever added. */
export function checkSteps(steps: ProposedStep[], facts: DecisionFacts): Checked {
  const room = Math.min(STEPS_PER_TURN, STEPS_PER_GOAL - facts.stepsSoFar);
  const judged = steps.map((step, index) => ({ step, index, why: index >= room ? "too_many" : fault(step, facts) }));
  return {
    steps: judged.filter(({ why }) => why === null).map(({ step }) => checked(step, facts)),
    refused: judged.flatMap(({ index, why }) => (why === null ? [] : [{ index, why }])),
  };
}
