import { inProject } from "../../db/project-scope.ts";
import { lockGoal } from "../../db/queries/goals/lock-goal.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { refreshAttention } from "../../db/queries/goals/refresh-attention.ts";
import { isGoalEnded } from "../../domain/goal-state.ts";
import type { PursuitRef } from "../../domain/pursuit.ts";
import type { ActivityDeps } from "../deps.ts";

/** Nobody looks after the goal any more: people are told. */
export const abandonGoal = (deps: ActivityDeps, { projectId, recordId }: PursuitRef): Promise<void> =>
  inProject(deps.database, projectId, async (em) => {
    const goal = await lockGoal(em, recordId);
    if (!goal || isGoalEnded(goal.state)) return;
    goal.escalatedAt = new Date();
    goal.escalation = "workflow_gone";
    await em.flush();
    await noteGoal(em, {
      projectId,
      goalId: recordId,
      kind: "goal_escalated",
      detail: { reason: "workflow_gone" },
      actor: "cora",
    });
    await refreshAttention(em, recordId);
  });
