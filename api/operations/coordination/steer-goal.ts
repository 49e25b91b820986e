import type { Goal } from "../../../db/entities/goal.ts";
import { lockGoal } from "../../../db/queries/goals/lock-goal.ts";
import { noteGoal } from "../../../db/queries/goals/note-goal.ts";
import { refreshAttention } from "../../../db/queries/goals/refresh-attention.ts";
import { wakeGoal } from "../../../db/queries/goals/wake-goal.ts";
import { CoraError } from "../../../domain/errors.ts";
import type { Call } from "../../operation.ts";

/** The goal under its lock; another project's is as unknown as one that never was. */
export async function mustLockGoal(call: Call, goalId: string): Promise<Goal> {
  const goal = await lockGoal(call.em, goalId);
  if (!goal)
    throw new CoraError("resource_not_found", `No goal with the id ${goalId.slice(0, 60)} exists in this project.`);
  return goal;
}

export function refuseEnded(goal: Goal): void {
  if (goal.state === "completed") throw new CoraError("goal_already_completed");
  if (goal.state === "cancelled") throw new CoraError("goal_already_cancelled");
}

/**
 * A person's decision, from lock to answer: committed before anybody else hears of it, told to the workflow afterwards,
 * honoured by the gate at once. What a model thought up before it no longer counts.
 */
export async function steerGoal(
  call: Call,
  goalId: string,
  kind: string,
  decide: (goal: Goal) => Promise<Record<string, unknown> | void>,
): Promise<Goal> {
  const goal = await mustLockGoal(call, goalId);
  const detail = await decide(goal);
  goal.version += 1;
  await call.em.flush();
  await noteGoal(call.em, { projectId: call.projectId, goalId, kind, detail: detail ?? {}, actor: call.actor });
  await refreshAttention(call.em, goalId);
  await wakeGoal(call.em, goalId);
  await call.em.refresh(goal);
  return goal;
}
