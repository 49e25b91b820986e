import { z } from "zod";
import { CoraError } from "../../../domain/errors.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "../coordination/goal-view.ts";
import { refuseEnded, steerGoal } from "../coordination/steer-goal.ts";

export const acknowledgeSoftCap = operation({
  id: "acknowledge_soft_cap",
  section: "Budget",
  method: "POST",
  path: "/api/v1/goals/{goal_id}/acknowledge-soft-cap",
  summary: "Let a goal go on beyond its soft cap",
  description: "It goes on up to its cap, without asking again.",
  auth: "api_key",
  effect: "outreach",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found", "goal_already_completed", "goal_already_cancelled", "conflict", "payment_required"],
  kind: "object",
  input: z.strictObject({ goal_id: Id }),
  output: GoalView,
}).handle(async ({ goal_id }, call) => {
  const goal = await steerGoal(call, goal_id, "soft_cap_acknowledged", async (each) => {
    refuseEnded(each);
    if (each.pausedBy !== "soft_cap") throw new CoraError("conflict", "The goal is not stopped at its soft cap.");
    each.softCapAcknowledgedAt = new Date();
    each.pausedBy = null;
  });
  return presentGoal(goal, call);
});
