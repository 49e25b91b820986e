/** Life of a goal, in rank order; the first end stays. Waiting, pausing and asking are no states: `attention` says so. */
const RANK = { pending: 0, active: 1, completed: 2, cancelled: 2 } as const;

export type GoalState = keyof typeof RANK;
export type GoalOutcome = "achieved" | "not_achieved";

export const GOAL_STATUSES = ["active", "completed", "cancelled", "pending", "archived"] as const;
export type GoalStatus = (typeof GOAL_STATUSES)[number];

export const isGoalEnded = (state: GoalState): boolean => RANK[state] === RANK.completed;
export const goalStatus = (goal: { state: GoalState; archivedAt?: Date | null | undefined }): GoalStatus =>
  goal.archivedAt ? "archived" : goal.state;

/** What a goal waits for from people, most urgent first. */
export const ATTENTIONS = [
  "escalated",
  "budget_approval",
  "budget_exceeded",
  "soft_cap",
  "credits",
  "approval",
  "needs_input",
  "outcome_ready",
] as const;
export type Attention = (typeof ATTENTIONS)[number];

export type Pause = "budget_approval" | "soft_cap" | "hard_cap";

export type StepState =
  | "planned"
  | "needs_approval"
  | "approved"
  | "running"
  | "completed"
  | "failed"
  | "skipped"
  | "cancelled";

export const UNFINISHED_STEPS = ["planned", "needs_approval", "approved", "running"] as const satisfies StepState[];
export const isStepFinished = (state: StepState): boolean => !(UNFINISHED_STEPS as StepState[]).includes(state);

export const STEP_STATUSES = [
  "pending",
  "needs_approval",
  "in_progress",
  "completed",
  "failed",
  "skipped",
  "cancelled",
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

const STATUS_OF: Partial<Record<StepState, StepStatus>> = {
  planned: "pending",
  approved: "in_progress",
  running: "in_progress",
};
export const stepStatus = (state: StepState): StepStatus => STATUS_OF[state] ?? (state as StepStatus);
