import type { OutreachTask } from "../../../db/entities/outreach-task.ts";
import { lockTask } from "../../../db/queries/goals/lock-task.ts";
import { CoraError } from "../../../domain/errors.ts";
import type { Call } from "../../operation.ts";

/** The task under its lock; another project's is as unknown as one that never was. */
export async function mustLockTask(call: Call, taskId: string): Promise<OutreachTask> {
  const task = await lockTask(call.em, taskId);
  if (!task)
    throw new CoraError("resource_not_found", `No task with the id ${taskId.slice(0, 60)} exists in this project.`);
  return task;
}
