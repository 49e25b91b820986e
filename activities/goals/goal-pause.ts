import type { GoalStep } from "../../db/entities/goal-step.ts";
import type { Goal } from "../../db/entities/goal.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { settleGoal } from "../../db/queries/goals/settle-goal.ts";
import { budgetVerdict } from "../../domain/goal-budget.ts";
import type { Budget } from "../../domain/goal-budget.ts";
import type { Pause } from "../../domain/goal-state.ts";
import type { GoalTurn } from "./goal-turn.ts";

export const budgetOf = (goal: Goal): Budget => ({
  cap: goal.creditsCap ?? null,
  softCap: goal.creditsSoftCap ?? null,
  softCapAcknowledged: Boolean(goal.softCapAcknowledgedAt),
  used: goal.creditsUsed,
  reserved: goal.creditsReserved,
});

/** The goal's figures as the ledger has them at this moment. */
export async function settle({ em, goal }: GoalTurn): Promise<void> {
  await em.flush();
  await settleGoal(em, goal.id);
  await em.refresh(goal);
}

/** Nothing that costs is begun any more until people have decided. */
export async function pauseGoal({ em, goal }: GoalTurn, pause: Pause, step: GoalStep): Promise<void> {
  goal.pausedBy = pause;
  await em.flush();
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    stepId: step.id,
    kind: "goal_paused",
    detail: {
      reason: pause,
      step: step.number,
      needs: step.estimate,
      used: goal.creditsUsed,
      reserved: goal.creditsReserved,
    },
    actor: "cora",
  });
}

/** Whether a goal that is paused at a cap may go on by itself: what was too dear is not wanted any more. */
export async function liftPause(turn: GoalTurn, waiting: GoalStep[]): Promise<boolean> {
  const { em, goal } = turn;
  const { pausedBy } = goal;
  if (pausedBy !== "soft_cap" && pausedBy !== "hard_cap") return false;
  await settle(turn);
  const verdicts = waiting.map((step) => ({ step, verdict: budgetVerdict(budgetOf(goal), step.estimate) }));
  if (verdicts.some(({ verdict }) => verdict === pausedBy)) return false;
  const other = verdicts.find(({ verdict }) => verdict !== null && verdict !== "room");
  if (other) {
    await pauseGoal(turn, other.verdict as Pause, other.step);
    return false;
  }
  goal.pausedBy = null;
  await em.flush();
  const detail = { reason: "fits", used: goal.creditsUsed, reserved: goal.creditsReserved };
  await noteGoal(em, { projectId: goal.projectId, goalId: goal.id, kind: "goal_resumed", detail, actor: "cora" });
  return true;
}
