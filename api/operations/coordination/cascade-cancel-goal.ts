import { z } from "zod";
import { endGoal } from "../../../db/queries/goals/end-goal.ts";
import { openDescendants } from "../../../db/queries/goals/open-descendants.ts";
import { refreshAttention } from "../../../db/queries/goals/refresh-attention.ts";
import { wakeGoal } from "../../../db/queries/goals/wake-goal.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "./goal-view.ts";
import { refuseEnded, steerGoal } from "./steer-goal.ts";

export const cascadeCancelGoal = operation({
  id: "cascade_cancel_goal",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/goals/{goal_id}/cascade-cancel",
  summary: "Cancel a goal and everything below it",
  description: "Every open sub-goal on every level is cancelled with it, in one transaction.",
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
  const goal = await steerGoal(call, goal_id, "cascade_cancel_asked", async (each) => {
    refuseEnded(each);
    await endGoal(call.em, each, { state: "cancelled", outcome: null, actor: call.actor });
    const below = await openDescendants(call.em, each);
    for (const child of below) {
      await endGoal(call.em, child, {
        state: "cancelled",
        outcome: null,
        reason: "parent_cancelled",
        actor: call.actor,
      });
      await refreshAttention(call.em, child.id);
      await wakeGoal(call.em, child.id);
    }
    return { sub_goals: below.map(({ id }) => id) };
  });
  return presentGoal(goal, call);
});
