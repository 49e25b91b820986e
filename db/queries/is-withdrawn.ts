import type { EntityManager } from "@mikro-orm/postgresql";
import { GoalStep } from "../entities/goal-step.ts";
import { hashOfShown, isApproved } from "./goals/approvals.ts";
import { shownOf } from "./goals/shown-of.ts";

/**
 * Whether the task that a record was made for wants it no longer: cancelled, overtaken, its goal ended, or no longer what
 * was approved. The share locks make a cancellation wait until this verdict is committed, or be seen by it; goal before
 * task, as everywhere.
 */
export async function isWithdrawn(em: EntityManager, projectId: string, taskId: string): Promise<boolean> {
  const [goal] = await em.execute<{ state: string }[]>(
    "SELECT state FROM goal WHERE project_id = ? AND id = (SELECT goal_id FROM outreach_task WHERE project_id = ? AND id = ?) FOR SHARE",
    [projectId, projectId, taskId],
  );
  const [task] = await em.execute<{ state: string; step_id: string | null }[]>(
    "SELECT state, step_id FROM outreach_task WHERE project_id = ? AND id = ? FOR SHARE",
    [projectId, taskId],
  );
  if (task?.state !== "in_progress" || (goal !== undefined && goal.state !== "active")) return true;
  const step = task.step_id ? await em.findOne(GoalStep, { id: task.step_id }, { refresh: true }) : null;
  return step !== null && (step.state !== "running" || !(await isStillApproved(em, step)));
}

/** An approval is for exactly what was shown; whom it reaches may have changed since. */
const isStillApproved = async (em: EntityManager, step: GoalStep): Promise<boolean> =>
  !step.requiresApproval || isApproved(em, step.id, hashOfShown(await shownOf(em, step)));
