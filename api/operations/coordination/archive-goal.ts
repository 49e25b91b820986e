import { z } from "zod";
import { CoraError } from "../../../domain/errors.ts";
import { isGoalEnded } from "../../../domain/goal-state.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "./goal-view.ts";
import { steerGoal } from "./steer-goal.ts";

export const archiveGoal = operation({
  id: "archive_goal",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/goals/{goal_id}/archive",
  summary: "Archive a goal that has ended",
  description: "It leaves the lists and the notifications; nothing is deleted.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found", "conflict"],
  kind: "object",
  input: z.strictObject({ goal_id: Id }),
  output: GoalView,
}).handle(async ({ goal_id }, call) => {
  const goal = await steerGoal(call, goal_id, "goal_archived", async (each) => {
    if (!isGoalEnded(each.state))
      throw new CoraError("conflict", "Only a goal that has ended can be archived; cancel it first.");
    each.archivedAt ??= new Date();
  });
  return presentGoal(goal, call);
});
