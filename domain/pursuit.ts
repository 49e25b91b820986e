/** What the workflow of a goal or task is told to do next; it knows nothing else about either. */
export interface Pursuit {
  next: "again" | "think" | "wait" | "ended";
  /** When to look again even if nothing happens; null waits for news alone. */
  untilMs: number | null;
  /** Sub-goals that may not have a workflow yet. */
  children: string[];
  /** As it shows in the Temporal UI. */
  state: string;
  needsPeople: boolean;
}

export const pursuit = (next: Pursuit["next"], state: string, rest: Partial<Pursuit> = {}): Pursuit => ({
  next,
  state,
  untilMs: null,
  children: [],
  needsPeople: false,
  ...rest,
});

export interface PursuitRef {
  projectId: string;
  /** A goal's or a task's id; its prefix says which. */
  recordId: string;
  requestId?: string | undefined;
}

/** So often a mind is asked for one decision; after that people are. */
export const THINK_TRIES = 4;
