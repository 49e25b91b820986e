import { z } from "zod";
import { endGoal } from "../../../db/queries/goals/end-goal.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "./goal-view.ts";
import { refuseEnded, steerGoal } from "./steer-goal.ts";

export const cancelGoal = operation({
  id: "cancel_goal",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/goals/{goal_id}/cancel",
  summary: "Cancel a goal",
  description:
    "Only this goal: its sub-goals go on. What it had planned is never sent, a live call is ended, and reserved credits come back.",
  auth: "api_key",
  effect: "destroy",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found", "goal_already_completed", "goal_already_cancelled"],
  kind: "object",
  input: z.strictObject({ goal_id: Id }),
  output: GoalView,
}).handle(async ({ goal_id }, call) => {
  const goal = await steerGoal(call, goal_id, "cancel_asked", async (each) => {
    refuseEnded(each);
    await endGoal(call.em, each, { state: "cancelled", outcome: null, actor: call.actor });
  });
  return presentGoal(goal, call);
});
