import type { StepBehaviour } from "../goal-turn.ts";
import { finishStep } from "../goal-turn.ts";

export const waitStep: StepBehaviour = {
  start: async ({ em, step, now }) => {
    step.dueAt = new Date(now.getTime() + Number(step.params["minutes"]) * 60_000);
    await em.flush();
  },
  sync: async (turn) => {
    if (turn.step.dueAt && turn.step.dueAt <= turn.now) await finishStep(turn, "completed", {});
  },
};
