import { GoalStep } from "../../../db/entities/goal-step.ts";
import { Goal } from "../../../db/entities/goal.ts";
import { lockGoal } from "../../../db/queries/goals/lock-goal.ts";
import { noteGoal } from "../../../db/queries/goals/note-goal.ts";
import { refreshAttention } from "../../../db/queries/goals/refresh-attention.ts";
import { settleGoal } from "../../../db/queries/goals/settle-goal.ts";
import { wakeGoal } from "../../../db/queries/goals/wake-goal.ts";
import { CoraError } from "../../../domain/errors.ts";
import { credits } from "../../../domain/goal-budget.ts";
import type { Call } from "../../operation.ts";

/** The goal above, locked before the one below it as everywhere; null for a goal that stands alone. */
export async function lockParent({ em }: Call, goalId: string): Promise<Goal | null> {
  const goal = await em.findOne(Goal, { id: goalId });
  return goal?.parentGoalId ? lockGoal(em, goal.parentGoalId) : null;
}

/** What a sub-goal may cost is reserved in its parent, no more and no less, and never beyond the parent's cap. */
export async function reserveInParent({ em, actor }: Call, parent: Goal, child: Goal, cap: number): Promise<void> {
  const step = await em.findOne(GoalStep, { id: child.parentStepId ?? "" }, { refresh: true });
  if (step?.state !== "running" || step.reserved === cap) return;
  const before = step.reserved;
  step.reserved = cap;
  await em.flush();
  await settleGoal(em, parent.id);
  await em.refresh(parent);
  const left = credits((parent.creditsCap ?? 0) - parent.creditsUsed - parent.creditsReserved);
  if (cap > before && left < 0)
    throw new CoraError("budget_exceeded", "The goal above has no room for that: raise its budget first.", {
      details: { goal_id: parent.id, credits_missing: -left },
    });
  if (cap < before && parent.pausedBy !== "budget_approval") parent.pausedBy = null;
  await em.flush();
  await noteGoal(em, {
    projectId: parent.projectId,
    goalId: parent.id,
    stepId: step.id,
    kind: "reservation_changed",
    detail: { step: step.number, sub_goal_id: child.id, from: before, to: cap },
    actor,
  });
  await refreshAttention(em, parent.id);
  await wakeGoal(em, parent.id);
}
