export const TASK_STATES = ["pending", "in_progress", "completed", "failed", "cancelled"] as const;
export type TaskState = (typeof TASK_STATES)[number];
export const URGENCIES = ["low", "normal", "high"] as const;
export type Urgency = (typeof URGENCIES)[number];

export const ATTEMPT_STATUSES = [
  "in_progress",
  "success",
  "refused",
  "voicemail",
  "no_answer",
  "busy",
  "failed",
  "denied",
  "no_reply",
  "needs_review",
  "withdrawn",
  "cancelled",
] as const;
export type TaskAttemptStatus = (typeof ATTEMPT_STATUSES)[number];

export const isTaskEnded = (state: TaskState): boolean => state !== "pending" && state !== "in_progress";

/** After these no other channel is tried: the person said no, may have been reached already, or need not be any more. */
export const endsTask = (status: TaskAttemptStatus): boolean =>
  status === "refused" || status === "needs_review" || status === "withdrawn" || status === "cancelled";
