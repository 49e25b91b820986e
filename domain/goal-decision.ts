import type { Channel } from "./gate.ts";

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
  rules: { ask_before_contact: boolean; price_cap: number | null };
  /** The project wants to see each contact first. */
  everyContact: boolean;
  isSubGoal: boolean;
  /** Somebody was reached for this goal: without that nothing can have been achieved. */
  reached: boolean;
  /** What was offered so far. */
  offers: Offer[];
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

export const CHANNELS_OF: Partial<Record<StepKind, Channel[]>> = {
  call: ["call"],
  email: ["email"],
  contact: ["call", "email"],
};
export const isContact = (kind: string): boolean => CHANNELS_OF[kind as StepKind] !== undefined;
