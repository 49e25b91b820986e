import { z } from "zod";
import { Approval } from "../../../db/entities/approval.ts";
import { GoalStep } from "../../../db/entities/goal-step.ts";
import { Goal } from "../../../db/entities/goal.ts";
import { readSpending } from "../../../db/queries/goals/goal-spending.ts";
import { ATTENTIONS, GOAL_STATUSES, STEP_STATUSES, goalStatus, stepStatus } from "../../../domain/goal-state.ts";
import { temporalLink } from "../../../domain/temporal-link.ts";
import { workflowId } from "../../../domain/workflow-id.ts";
import { Id, Timestamp, iso } from "../../fields.ts";
import type { Call } from "../../operation.ts";

const Credits = z.number();

const ResultView = z.object({
  summary: z.string(),
  offer: z
    .object({
      text: z.string(),
      price: z.number().optional(),
      currency: z.string().optional(),
      when: z.string().optional(),
      lead_id: Id.optional(),
    })
    .optional(),
});

export const ShownView = z.object({
  kind: z.string(),
  description: z.string(),
  recipient: z.string().nullable(),
  channels: z.array(z.string()),
  about: z.string().nullable(),
  subject: z.string().nullable(),
  message: z.string().nullable(),
  worst_case_credits: Credits,
});

export const GoalSummaryView = z.object({
  id: Id,
  title: z.string(),
  status: z.enum(GOAL_STATUSES),
  attention: z.enum(ATTENTIONS).nullable().describe("What the goal waits for from people; null where it needs nobody."),
  outcome: z.enum(["achieved", "not_achieved"]).nullable(),
  created_at: Timestamp,
  updated_at: Timestamp,
  credits_used: Credits,
  credits_estimated: Credits,
  sub_goal_count: z.int(),
  parent_goal_id: Id.nullable(),
  conversation_id: Id,
});

export const GoalView = GoalSummaryView.extend({
  description: z.string(),
  agent_id: Id.nullable().describe("The agent that acts for the goal."),
  result: ResultView.nullable(),
  proposed_outcome: ResultView.nullable().describe("Waits for `accept_goal_outcome` or `continue_negotiating`."),
  escalation: z.string().nullable(),
  deadline_at: Timestamp.nullable(),
  ended_at: Timestamp.nullable(),
  open_approval: z
    .object({ id: Id, step: z.int(), hash: z.string(), shown: ShownView, created_at: Timestamp })
    .nullable()
    .describe("What the next `approve_goal_step` approves, exactly as it would be done."),
  workflow_id: z.string(),
  workflow_url: z.string().nullable().describe("The run in the Temporal UI, where that is known."),
  steps: z
    .array(
      z.object({
        step: z.int(),
        description: z.string(),
        status: z.enum(STEP_STATUSES),
        kind: z.string(),
        stage: z.int().describe("Steps of one stage run side by side."),
        credits_used: Credits,
        task_id: Id.nullable(),
        sub_goal_id: Id.nullable(),
        result: z.string().nullable(),
        due_at: Timestamp.nullable(),
      }),
    )
    .describe("The latest 200, in order."),
});

const STEPS_SHOWN = 200;

export const presentSummary = (goal: Goal, subGoals: number, used: number): z.input<typeof GoalSummaryView> => ({
  id: goal.id,
  title: goal.title,
  status: goalStatus(goal),
  attention: goal.attention ?? null,
  outcome: goal.outcome ?? null,
  created_at: goal.createdAt.toISOString(),
  updated_at: goal.updatedAt.toISOString(),
  credits_used: used,
  credits_estimated: goal.creditsEstimated,
  sub_goal_count: subGoals,
  parent_goal_id: goal.parentGoalId ?? null,
  conversation_id: goal.conversationId,
});

export async function presentGoal(goal: Goal, { em, deps }: Call): Promise<z.input<typeof GoalView>> {
  const steps = await em.find(GoalStep, { goalId: goal.id }, { orderBy: { number: "desc" }, limit: STEPS_SHOWN });
  const [open] = await em.find(
    Approval,
    { goalId: goal.id, state: "open" },
    { orderBy: { createdAt: "asc", id: "asc" }, limit: 1 },
  );
  const spending = await readSpending(em, goal.id);
  const id = workflowId.pursueGoal(goal.id);
  return {
    ...presentSummary(goal, await em.count(Goal, { parentGoalId: goal.id }), spending.used),
    description: goal.description,
    agent_id: goal.agentId ?? null,
    result: goal.result ?? null,
    proposed_outcome: goal.proposed ?? null,
    escalation: goal.escalation ?? null,
    deadline_at: iso(goal.deadlineAt),
    ended_at: iso(goal.endedAt),
    open_approval: open
      ? {
          id: open.id,
          step: steps.find((step) => step.id === open.stepId)?.number ?? 0,
          hash: open.hash,
          shown: open.shown as z.input<typeof ShownView>,
          created_at: open.createdAt.toISOString(),
        }
      : null,
    workflow_id: id,
    workflow_url: temporalLink(deps.settings.temporalUiUrl, id),
    steps: steps.toReversed().map((step) => ({
      step: step.number,
      description: step.description,
      status: stepStatus(step.state),
      kind: step.kind,
      stage: step.stage,
      credits_used: spending.steps.get(step.id) ?? step.used,
      task_id: step.taskId ?? null,
      sub_goal_id: step.childGoalId ?? null,
      result: typeof step.result?.["summary"] === "string" ? step.result["summary"] : null,
      due_at: iso(step.dueAt),
    })),
  };
}
