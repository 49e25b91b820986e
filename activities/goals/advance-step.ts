import { hashOfShown, isApproved, openApproval, showForApproval } from "../../db/queries/goals/approvals.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { settleGoal } from "../../db/queries/goals/settle-goal.ts";
import { budgetVerdict } from "../../domain/goal-budget.ts";
import { isStepFinished } from "../../domain/goal-state.ts";
import type { StepTurn } from "./goal-turn.ts";
import { finishStep } from "./goal-turn.ts";
import { STEP_BEHAVIOURS } from "./kinds/index.ts";
import { shownOf } from "./shown-of.ts";

/** One step, as far as it comes now: prepared, shown, paid for, begun, looked after. */
export async function advanceStep(turn: StepTurn): Promise<void> {
  const { step, goal } = turn;
  const behaviour = STEP_BEHAVIOURS[step.kind];
  if (!behaviour) return finishStep(turn, "failed", { reason: "unknown_kind" });
  if (step.state === "running") await behaviour.sync?.(turn);
  else if ((await behaviour.prepare?.(turn)) !== false && (await mayStart(turn))) await begin(turn, behaviour);
  if (!isStepFinished(step.state)) return;
  // What it has not used may be what others wait for.
  if (goal.pausedBy !== "budget_approval") goal.pausedBy = null;
  await settle(turn);
}

/** The goal's figures as the ledger has them at this moment. */
async function settle({ em, goal }: StepTurn): Promise<void> {
  await em.flush();
  await settleGoal(em, goal.id);
  await em.refresh(goal);
}

/** Approval first, then budget: nobody is asked to approve what is paid for already, and nothing is paid that nobody approved. */
async function mayStart(turn: StepTurn): Promise<boolean> {
  const { em, goal, step } = turn;
  if (goal.pausedBy === "budget_approval") return false;
  if (step.requiresApproval && !(await isShownAndApproved(turn))) return false;
  if (goal.pausedBy) return false;
  if (step.estimate > 0) await settle(turn);
  const budget = {
    cap: goal.creditsCap ?? null,
    softCap: goal.creditsSoftCap ?? null,
    softCapAcknowledged: Boolean(goal.softCapAcknowledgedAt),
    used: goal.creditsUsed,
    reserved: goal.creditsReserved,
  };
  const pause = budgetVerdict(budget, step.estimate);
  if (pause === null) return true;
  goal.pausedBy = pause;
  await em.flush();
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    stepId: step.id,
    kind: "goal_paused",
    detail: { reason: pause, step: step.number, needs: step.estimate, used: budget.used, reserved: budget.reserved },
    actor: "cora",
  });
  return false;
}

/** True once exactly what would be done now has been approved; otherwise it is shown, anew where it has changed. */
async function isShownAndApproved(turn: StepTurn): Promise<boolean> {
  const { em, goal, step } = turn;
  const shown = await shownOf(turn);
  const hash = hashOfShown(shown);
  const open = await openApproval(em, step.id);
  if (!open && step.state !== "planned" && (await isApproved(em, step.id, hash))) return true;
  step.state = "needs_approval";
  await em.flush();
  if (!(await showForApproval(em, goal, step, shown))) return false;
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    stepId: step.id,
    kind: "approval_asked",
    detail: { step: step.number, hash, rearmed: open !== null },
    actor: "cora",
  });
  return false;
}

async function begin(turn: StepTurn, behaviour: { start(turn: StepTurn): Promise<void> }): Promise<void> {
  const { em, goal, step, now } = turn;
  step.state = "running";
  step.startedAt = now;
  step.reserved = step.estimate;
  await settle(turn);
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    stepId: step.id,
    kind: "step_started",
    detail: { step: step.number, step_kind: step.kind, reserved: step.reserved },
    actor: "cora",
  });
  await behaviour.start(turn);
}
