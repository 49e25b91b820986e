import { z } from "zod";
import { Lead } from "../../../db/entities/lead.ts";
import { startTask } from "../../../db/queries/goals/start-task.ts";
import { CoraError } from "../../../domain/errors.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { refuseWithoutCredits } from "../credits/refuse-without-credits.ts";
import { channelsTo } from "./recipient.ts";
import { mustLockTask } from "./steer-task.ts";
import { TaskView, presentTaskWithAttempts } from "./task-view.ts";

export const retryOutreachTask = operation({
  id: "retry_outreach_task",
  section: "Outreach tasks",
  method: "POST",
  path: "/api/v1/outreach/tasks/{task_id}/retry",
  summary: "Start a task that waits, or try a failed one again",
  description: "Every channel may be tried anew; what was tried before stays on record.",
  auth: "api_key",
  effect: "outreach",
  status: 200,
  mcp: true,
  idempotency: "optional",
  gate: "subscription",
  errors: ["payment_required", "quota_exceeded", "resource_not_found", "conflict", "suppression_violation"],
  kind: "object",
  input: z.strictObject({ task_id: Id }),
  output: TaskView,
}).handle(async ({ task_id }, call) => {
  const task = await mustLockTask(call, task_id);
  if (task.goalId)
    throw new CoraError("conflict", "The task is a goal's step: steer the goal.", {
      details: { goal_id: task.goalId },
    });
  if (task.state !== "failed" && task.state !== "pending")
    throw new CoraError("conflict", `A task that is ${task.state} cannot be tried again.`);
  const lead = await mustFind(call, Lead, task.leadId);
  if (lead.outreachDisabled) throw new CoraError("suppression_violation");
  await refuseWithoutCredits(call, channelsTo(lead));
  if (task.state === "failed") task.run += 1;
  Object.assign(task, {
    state: "in_progress",
    reason: null,
    result: null,
    completionSummary: null,
    completedAt: null,
    nextAt: null,
  });
  task.version += 1;
  await call.em.flush();
  await startTask(call.em, task);
  return presentTaskWithAttempts(task, call);
});
