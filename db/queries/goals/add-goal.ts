import type { EntityManager } from "@mikro-orm/postgresql";
import { softCapOf } from "../../../domain/goal-budget.ts";
import type { GoalRules } from "../../../domain/goal-rules.ts";
import { newId } from "../../../domain/id.ts";
import { workflowId } from "../../../domain/workflow-id.ts";
import { Goal } from "../../entities/goal.ts";
import { noteGoal } from "./note-goal.ts";

export interface NewGoal {
  projectId: string;
  conversationId: string;
  agentId: string | null;
  title: string;
  description: string;
  rules: GoalRules;
  actor: string;
  requestId: string;
}

/** A goal, its first event and the promise to pursue it. A budget that was named is a budget that was approved. */
export async function addGoal(em: EntityManager, goal: NewGoal): Promise<string> {
  const id = newId("goal");
  const { rules } = goal;
  em.create(Goal, {
    projectId: goal.projectId,
    id,
    conversationId: goal.conversationId,
    rootGoalId: id,
    agentId: goal.agentId,
    title: goal.title,
    description: goal.description,
    rules,
    deadlineAt: rules.deadline_at === null ? null : new Date(rules.deadline_at),
    creditsCap: rules.credits_cap,
    creditsSoftCap: rules.credits_cap === null ? null : softCapOf(rules.credits_cap),
    budgetApprovedAt: rules.credits_cap === null ? null : new Date(),
    createdBy: goal.actor,
    requestId: goal.requestId,
  } as never);
  await em.flush();
  const detail = { rules };
  await noteGoal(em, { projectId: goal.projectId, goalId: id, kind: "goal_created", detail, actor: goal.actor });
  await em.execute(
    "INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, agent_id, request_id) VALUES (?, 'pursueGoal', ?, ?, ?, ?)",
    [workflowId.pursueGoal(id), goal.projectId, id, goal.agentId, goal.requestId],
  );
  return id;
}
