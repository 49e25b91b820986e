import { z } from "zod";
import { endGoal } from "../../../db/queries/goals/end-goal.ts";
import { CoraError } from "../../../domain/errors.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "./goal-view.ts";
import { steerGoal } from "./steer-goal.ts";

export const acceptGoalOutcome = operation({
  id: "accept_goal_outcome",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/goals/{goal_id}/accept-outcome",
  summary: "Accept a goal's outcome",
  description:
    "Ends the goal as completed and achieved; for one that has completed by itself it is noted that you are satisfied.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found", "goal_already_cancelled", "conflict"],
  kind: "object",
  input: z.strictObject({ goal_id: Id }),
  output: GoalView,
}).handle(async ({ goal_id }, call) => {
  const goal = await steerGoal(call, goal_id, "outcome_accepted", async (each) => {
    if (each.state === "cancelled") throw new CoraError("goal_already_cancelled");
    each.escalatedAt = null;
    each.satisfiedAt ??= new Date();
    if (each.state === "completed") return;
    if (!each.proposed) throw new CoraError("conflict", "The goal has no outcome to accept yet.");
    await endGoal(call.em, each, { state: "completed", outcome: "achieved", result: each.proposed, actor: call.actor });
  });
  return presentGoal(goal, call);
});
