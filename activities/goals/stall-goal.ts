import type { EntityManager } from "@mikro-orm/postgresql";
import type { Goal } from "../../db/entities/goal.ts";
import { addMessage } from "../../db/queries/goals/add-message.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { IDLE_TURNS_MAX } from "./idle-turns.ts";

/** Nobody is asked for a decision again before a person has said how to go on. */
export async function stallGoal(em: EntityManager, goal: Goal, reason: "no_progress" | "mind_failed"): Promise<void> {
  goal.idleTurns = Math.max(goal.idleTurns, IDLE_TURNS_MAX);
  goal.escalatedAt = new Date();
  goal.escalation = reason;
  await em.flush();
  const { projectId, id: goalId, conversationId } = goal;
  await noteGoal(em, { projectId, goalId, kind: "goal_escalated", detail: { reason }, actor: "cora" });
  await addMessage(em, {
    projectId,
    conversationId,
    goalId,
    role: "assistant",
    content: "I do not get any further with this. What should I do?",
    actions: ["goal_escalated"],
    actor: "cora",
  });
}
