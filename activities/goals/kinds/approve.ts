import type { StepBehaviour } from "../goal-turn.ts";
import { finishStep } from "../goal-turn.ts";

/** A person's word and nothing else: begun means approved. */
export const approveStep: StepBehaviour = {
  start: (turn) => finishStep(turn, "completed", { verdict: "approved" }),
};
