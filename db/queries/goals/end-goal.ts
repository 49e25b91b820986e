import type { EntityManager } from "@mikro-orm/postgresql";
import type { GoalOutcome } from "../../../domain/goal-state.ts";
import type { Goal, GoalResult } from "../../entities/goal.ts";
import { cancelWork } from "./cancel-work.ts";
import { noteGoal } from "./note-goal.ts";
import { settleGoal } from "./settle-goal.ts";

export interface GoalEnd {
  state: "completed" | "cancelled";
  outcome: GoalOutcome | null;
  result?: GoalResult | null;
  reason?: string | undefined;
  actor: string;
}

/** The one way in which a goal ends, once; what it still had under way is taken back in the same transaction. */
export async function endGoal(em: EntityManager, goal: Goal, end: GoalEnd): Promise<void> {
  goal.state = end.state;
  goal.outcome = end.outcome;
  goal.result = end.result ?? goal.result ?? null;
  goal.proposed = null;
  goal.pausedBy = null;
  goal.endedAt = new Date();
  goal.version += 1;
  await em.flush();
  await cancelWork(em, goal.id);
  await settleGoal(em, goal.id);
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    kind: end.state === "cancelled" ? "goal_cancelled" : "goal_completed",
    detail: { outcome: end.outcome, reason: end.reason },
    actor: end.actor,
  });
}
