import { z } from "zod";
import { decideApproval } from "./decide-approval.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "./goal-view.ts";
import { refuseEnded, steerGoal } from "./steer-goal.ts";

export const approveGoalStep = operation({
  id: "approve_goal_step",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/goals/{goal_id}/approve-step",
  summary: "Approve what a goal wants to do next",
  description:
    "Approves the oldest open approval of the goal, for exactly what it shows: recipient, channel, words and worst-case cost. Where any of them changes, approval is asked for anew.",
  auth: "api_key",
  takesSession: true,
  effect: "outreach",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: [
    "resource_not_found",
    "goal_already_completed",
    "goal_already_cancelled",
    "conflict",
    "forbidden",
    "budget_approval_required",
    "payment_required",
  ],
  kind: "object",
  input: z.strictObject({
    goal_id: Id,
    approval_id: Id.optional().describe("Approves only this one; refused where it is no longer what would be done."),
    decision: z.enum(["approve", "deny"]).default("approve"),
  }),
  output: GoalView,
}).handle(async ({ goal_id, ...input }, call) => {
  const goal = await steerGoal(
    call,
    goal_id,
    input.decision === "deny" ? "step_denied" : "step_approved",
    async (each) => {
      refuseEnded(each);
      return decideApproval(call, each, input);
    },
  );
  return presentGoal(goal, call);
});
