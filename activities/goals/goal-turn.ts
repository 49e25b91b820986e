import type { EntityManager } from "@mikro-orm/postgresql";
import type { GoalStep } from "../../db/entities/goal-step.ts";
import type { Goal } from "../../db/entities/goal.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import type { Policy } from "../../domain/policy.ts";

/** One look at a goal, under its lock. */
export interface GoalTurn {
  em: EntityManager;
  goal: Goal;
  policy: Policy;
  now: Date;
}

export interface StepTurn extends GoalTurn {
  step: GoalStep;
}

/** What a kind of step does. Each part is one short piece of the goal's transaction. */
export interface StepBehaviour {
  /** Before it is shown and paid for: whom and what exactly. False where it cannot be, having said so. */
  prepare?(turn: StepTurn): Promise<boolean>;
  start(turn: StepTurn): Promise<void>;
  /** Looks whether what it waits for has come. */
  sync?(turn: StepTurn): Promise<void>;
}

/** A step's end, its result, and the line about it. */
export async function finishStep(
  { em, goal, step, now }: StepTurn,
  state: "completed" | "failed" | "skipped",
  result: Record<string, unknown>,
): Promise<void> {
  step.state = state;
  step.result = result;
  step.finishedAt = now;
  step.reserved = 0;
  await em.flush();
  const { verdict, reason, model, prompt_version } = result as Partial<Record<string, string>>;
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    stepId: step.id,
    kind: `step_${state}`,
    detail: { step: step.number, step_kind: step.kind, verdict, reason, credits: step.used, task_id: step.taskId },
    actor: "cora",
    model,
    promptVersion: prompt_version,
  });
}
