import { z } from "zod";
import type { OutreachTask } from "../../../db/entities/outreach-task.ts";
import { TaskAttempt } from "../../../db/entities/task-attempt.ts";
import { temporalLink } from "../../../domain/temporal-link.ts";
import { ATTEMPT_STATUSES, TASK_STATES, URGENCIES } from "../../../domain/task-state.ts";
import { workflowId } from "../../../domain/workflow-id.ts";
import { Id, Timestamp, iso } from "../../fields.ts";
import type { Call } from "../../operation.ts";

const ChannelName = z.enum(["call", "email"]);

export const TaskSummaryView = z.object({
  id: Id,
  goal: z.string(),
  recipient_identifier: z.string(),
  recipient_name: z.string().nullable(),
  status: z.enum(TASK_STATES),
  reason: z.string().nullable().describe("The code behind a failure or a wait."),
  urgency: z.enum(URGENCIES),
  selected_channel: ChannelName.nullable(),
  completed_via_channel: ChannelName.nullable(),
  completion_summary: z.string().nullable(),
  goal_id: Id.nullable().describe("The goal that it is a step of."),
  lead_id: Id.describe("The lead or contact that the recipient is."),
  created_at: Timestamp,
  updated_at: Timestamp,
  completed_at: Timestamp.nullable(),
});

const Considered = z.record(z.string(), z.object({ score: z.number().nullable(), why: z.string() }));

export const TaskView = TaskSummaryView.extend({
  considered: Considered.nullable().describe(
    "Of a task that ran out of channels: why each one was not tried, or not again.",
  ),
  workflow_id: z.string(),
  workflow_url: z.string().nullable().describe("The run in the Temporal UI, where that is known."),
  attempts: z.array(
    z.object({
      channel: ChannelName,
      status: z.enum(ATTEMPT_STATUSES),
      reason: z
        .string()
        .nullable()
        .describe("The code behind the status: of one that was withdrawn, what the person let us know meanwhile."),
      record_id: Id.describe("The call or email."),
      because: z.record(z.string(), z.unknown()).describe("Why this channel: each one considered, with its score."),
      started_at: Timestamp,
      completed_at: Timestamp.nullable(),
    }),
  ),
});

export const presentTask = (task: OutreachTask): z.input<typeof TaskSummaryView> => ({
  id: task.id,
  goal: task.goal,
  recipient_identifier: task.recipientIdentifier,
  recipient_name: task.recipientName ?? null,
  status: task.state,
  reason: task.reason ?? null,
  urgency: task.urgency,
  selected_channel: task.selectedChannel ?? null,
  completed_via_channel: task.completedViaChannel ?? null,
  completion_summary: task.completionSummary ?? null,
  goal_id: task.goalId ?? null,
  lead_id: task.leadId,
  created_at: task.createdAt.toISOString(),
  updated_at: task.updatedAt.toISOString(),
  completed_at: iso(task.completedAt),
});

export async function presentTaskWithAttempts(
  task: OutreachTask,
  { em, deps }: Call,
): Promise<z.input<typeof TaskView>> {
  const attempts = await em.find(TaskAttempt, { taskId: task.id }, { orderBy: { number: "asc" } });
  const id = workflowId.pursueTask(task.id, task.run);
  return {
    ...presentTask(task),
    considered: (task.result?.["considered"] as z.input<typeof Considered> | undefined) ?? null,
    workflow_id: id,
    workflow_url: temporalLink(deps.settings.temporalUiUrl, id),
    attempts: attempts.map((attempt) => ({
      channel: attempt.channel,
      status: attempt.status,
      reason: attempt.reason ?? null,
      record_id: attempt.recordId,
      because: attempt.because,
      started_at: attempt.startedAt.toISOString(),
      completed_at: iso(attempt.completedAt),
    })),
  };
}
