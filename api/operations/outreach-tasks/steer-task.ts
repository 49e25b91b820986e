import { OutreachTask } from "../../../db/entities/outreach-task.ts";
import { lockGoal } from "../../../db/queries/goals/lock-goal.ts";
import { lockTask } from "../../../db/queries/goals/lock-task.ts";
import { CoraError } from "../../../domain/errors.ts";
import { mustFind } from "../../must-find.ts";
import type { Call } from "../../operation.ts";

/** The task under its lock, its goal's lock first, as everywhere. */
export async function mustLockTask(call: Call, taskId: string): Promise<OutreachTask> {
  const { goalId } = await mustFind(call, OutreachTask, taskId);
  if (goalId) await lockGoal(call.em, goalId);
  const task = await lockTask(call.em, taskId);
  if (!task) throw new CoraError("resource_not_found");
  return task;
}
