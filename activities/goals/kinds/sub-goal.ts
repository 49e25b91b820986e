import { Goal } from "../../../db/entities/goal.ts";
import { goalsUsed } from "../../../db/queries/goals/goal-spending.ts";
import { noteGoal } from "../../../db/queries/goals/note-goal.ts";
import { isGoalEnded } from "../../../domain/goal-state.ts";
import { newId } from "../../../domain/id.ts";
import type { StepBehaviour } from "../goal-turn.ts";
import { finishStep } from "../goal-turn.ts";

/** A goal of its own within this one: its budget is what the step has reserved, its reservations are the parent's. */
export const subGoalStep: StepBehaviour = {
  start: async ({ em, goal, step }) => {
    const id = newId("goal");
    em.create(Goal, {
      projectId: goal.projectId,
      id,
      conversationId: goal.conversationId,
      parentGoalId: goal.id,
      parentStepId: step.id,
      rootGoalId: goal.rootGoalId,
      depth: goal.depth + 1,
      agentId: goal.agentId,
      title: typeof step.params["title"] === "string" ? step.params["title"] : step.description,
      description: String(step.params["goal"]),
      // The parent's word holds below it; what was found is accepted at the top, once.
      rules: { ...goal.rules, ask_before_accept: false, credits_cap: null, count: null },
      deadlineAt: goal.deadlineAt,
      creditsEstimated: step.reserved,
      creditsCap: step.reserved,
      budgetApprovedAt: goal.budgetApprovedAt,
      createdBy: goal.createdBy,
      requestId: goal.requestId,
    } as never);
    step.childGoalId = id;
    await em.flush();
    await noteGoal(em, {
      projectId: goal.projectId,
      goalId: id,
      kind: "goal_created",
      detail: { parent_goal_id: goal.id },
      actor: "cora",
    });
  },
  sync: async (turn) => {
    const { em, step } = turn;
    const child = await em.findOne(Goal, { id: step.childGoalId ?? "" });
    if (!child || !isGoalEnded(child.state)) return;
    step.used = (await goalsUsed(em, [child.id])).get(child.id) ?? 0;
    const achieved = child.outcome === "achieved";
    await finishStep(turn, achieved ? "completed" : "failed", {
      verdict: achieved ? "achieved" : "refused",
      summary: child.result?.summary,
      offer: child.result?.offer,
      reason: child.state === "cancelled" ? "cancelled" : undefined,
    });
  },
};
