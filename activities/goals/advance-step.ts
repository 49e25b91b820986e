import { hashOfShown, isApproved, openApproval, showForApproval } from "../../db/queries/goals/approvals.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { shownOf } from "../../db/queries/goals/shown-of.ts";
import { budgetVerdict } from "../../domain/goal-budget.ts";
import { isStepFinished } from "../../domain/goal-state.ts";
import type { StepTurn } from "./goal-turn.ts";
import { finishStep } from "./goal-turn.ts";
import { budgetOf, pauseGoal, settle } from "./goal-pause.ts";
import { STEP_BEHAVIOURS } from "./kinds/index.ts";
import { skipOvertaken } from "./skip-unwanted.ts";

/** One step, as far as it comes now: prepared, shown, paid for, begun, looked after. True where it waits for credits that others may leave. */
export async function advanceStep(turn: StepTurn): Promise<boolean> {
  const { step } = turn;
  // Another step of the same look may have made it pointless.
  if (isStepFinished(step.state)) return false;
  const behaviour = STEP_BEHAVIOURS[step.kind];
  if (!behaviour) {
    await finishStep(turn, "failed", { reason: "unknown_kind" });
    return false;
  }
  const wasRunning = step.state === "running";
  if (wasRunning) await behaviour.sync?.(turn);
  const isOpen = !wasRunning || step.state === "planned";
  const verdict = isOpen && (await behaviour.prepare?.(turn)) !== false ? await mayStart(turn) : "no";
  if (verdict === "yes") await begin(turn, behaviour);
  if (isStepFinished(step.state)) {
    await skipOvertaken(turn);
    await settle(turn);
  }
  return verdict === "room";
}

/** Approval first, then budget: nobody is asked to approve what is paid for already, and nothing is paid that nobody approved. */
async function mayStart(turn: StepTurn): Promise<"yes" | "no" | "room"> {
  const { goal, step } = turn;
  if (goal.pausedBy === "budget_approval") return "no";
  if (step.requiresApproval && !(await isShownAndApproved(turn))) return "no";
  if (goal.pausedBy) return "no";
  if (step.estimate > 0) await settle(turn);
  const verdict = budgetVerdict(budgetOf(goal), step.estimate);
  if (verdict === null) return "yes";
  if (verdict === "room") return "room";
  await pauseGoal(turn, verdict, step);
  return "no";
}

/** True once exactly what would be done now has been approved; otherwise it is shown, anew where it has changed. */
async function isShownAndApproved(turn: StepTurn): Promise<boolean> {
  const { em, goal, step } = turn;
  const shown = await shownOf(em, step);
  const hash = hashOfShown(shown);
  const open = await openApproval(em, step.id);
  if (!open && step.state !== "planned" && (await isApproved(em, step.id, hash))) return true;
  const rearmed = open !== null || step.state === "approved" || step.taskId !== null;
  step.state = "needs_approval";
  await em.flush();
  if (!(await showForApproval(em, goal, step, shown))) return false;
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    stepId: step.id,
    kind: "approval_asked",
    detail: { step: step.number, hash, rearmed },
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
