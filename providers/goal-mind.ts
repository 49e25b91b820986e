import type { Channel } from "../domain/gate.ts";
import type { Decision, Offer } from "../domain/goal-decision.ts";
import type { GoalRules } from "../domain/goal-rules.ts";

/** Somebody whom the project knows; a mind sees over which channels, never numbers or addresses. */
export interface KnownPerson {
  lead_id: string;
  name: string;
  company: string | null;
  role: string | null;
  channels: Channel[];
}

export interface FinishedStep {
  number: number;
  kind: string;
  description: string;
  state: "completed" | "failed" | "skipped" | "cancelled";
  lead_id: string | null;
  result: StepResult | null;
}

/** What a step left behind; which fields there are depends on its kind. */
export interface StepResult {
  verdict?: Verdict | "unreachable" | "denied" | undefined;
  summary?: string | undefined;
  offer?: Offer | undefined;
  when?: string | undefined;
  question?: string | undefined;
  answer?: string | undefined;
  query?: string | undefined;
  lead_ids?: string[] | undefined;
  reason?: string | undefined;
}

export interface GoalBrief {
  title: string;
  /** What the person said about this goal, oldest first. */
  words: string[];
  /** What `continue_negotiating` added since the last decision. */
  instructions: string | null;
  rules: GoalRules;
  people: KnownPerson[];
  steps: FinishedStep[];
  isSubGoal: boolean;
  companyName: string;
  creditsLeft: number | null;
  now: Date;
}

export type Verdict = "achieved" | "refused" | "progress" | "unclear";

export interface ContactEvidence {
  /** What was to be reached with this contact. */
  goal: string;
  channel: Channel;
  turns: { speaker: "agent" | "person"; text: string }[];
  /** What the conversation itself has noted down. */
  meetingWhen: string | null;
  optOut: boolean;
}

export interface Judgement {
  verdict: Verdict;
  summary: string;
  offer: Offer | null;
  when: string | null;
  /** The person asked something that only the goal's owner can answer. */
  question: string | null;
}

/** Decides what to do for a goal, and what came of a contact. Whatever it answers is checked against policy afterwards. */
export interface GoalMind {
  /** `vendor:model`, and the version of its instructions: kept with every decision. */
  readonly name: string;
  readonly promptVersion: string;
  decide(brief: GoalBrief, signal: AbortSignal): Promise<Decision>;
  judge(evidence: ContactEvidence, signal: AbortSignal): Promise<Judgement>;
}
