import { z } from "zod";
import { Id, Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "./goal-view.ts";
import { steerGoal } from "./steer-goal.ts";

export const escalateGoal = operation({
  id: "escalate_goal",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/goals/{goal_id}/escalate",
  summary: "Mark a goal for attention",
  description:
    "It shows in the pending notifications until somebody accepts, answers, cancels or archives it; it is not paused.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ goal_id: Id, reason: Text(500).optional().describe("Why a person should look.") }),
  output: GoalView,
}).handle(async ({ goal_id, ...input }, call) => {
  const goal = await steerGoal(call, goal_id, "goal_escalated", async (each) => {
    each.escalatedAt = new Date();
    each.escalation = input.reason ?? "asked";
  });
  return presentGoal(goal, call);
});
