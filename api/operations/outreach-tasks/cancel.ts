import { z } from "zod";
import { withdrawRecords } from "../../../db/queries/goals/cancel-work.ts";
import { putSignal } from "../../../db/queries/put-signal.ts";
import { CoraError } from "../../../domain/errors.ts";
import { isTaskEnded } from "../../../domain/task-state.ts";
import { workflowId } from "../../../domain/workflow-id.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { mustLockTask } from "./steer-task.ts";
import { TaskView, presentTaskWithAttempts } from "./task-view.ts";

export const cancelOutreachTask = operation({
  id: "cancel_outreach_task",
  section: "Outreach tasks",
  method: "POST",
  path: "/api/v1/outreach/tasks/{task_id}/cancel",
  summary: "Cancel an outreach task",
  description: "What was planned is never sent, and a live call is ended.",
  auth: "api_key",
  effect: "destroy",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found", "conflict"],
  kind: "object",
  input: z.strictObject({ task_id: Id }),
  output: TaskView,
}).handle(async ({ task_id }, call) => {
  const task = await mustLockTask(call, task_id);
  if (isTaskEnded(task.state)) throw new CoraError("conflict", `The task is ${task.state} already.`);
  const wasRunning = task.state === "in_progress";
  Object.assign(task, { state: "cancelled", reason: "asked", completedAt: new Date() });
  task.version += 1;
  await call.em.flush();
  await withdrawRecords(call.em, [task.id]);
  if (wasRunning)
    await putSignal(call.em, { workflowId: workflowId.pursueTask(task.id, task.run), signal: "wake", payload: null });
  return presentTaskWithAttempts(task, call);
});
