import { z } from "zod";
import { CoraError } from "../../../domain/errors.ts";
import { credits, softCapOf } from "../../../domain/goal-budget.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { settleGoal } from "../../../db/queries/goals/settle-goal.ts";
import { GoalView, presentGoal } from "../coordination/goal-view.ts";
import { lockParent, reserveInParent } from "./reserve-in-parent.ts";
import { refuseEnded, steerGoal } from "../coordination/steer-goal.ts";

export const approveGoalBudget = operation({
  id: "approve_goal_budget",
  section: "Budget",
  method: "POST",
  path: "/api/v1/goals/{goal_id}/approve-budget",
  summary: "Approve a goal's budget, or raise it",
  description:
    "Without `credits` the estimate is approved. A goal that stopped at its cap goes on where it was once the cap is raised. A budget is never below what is used and reserved already. A sub-goal's is part of its parent's, which must have room for it.",
  auth: "api_key",
  effect: "outreach",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: [
    "resource_not_found",
    "goal_already_completed",
    "goal_already_cancelled",
    "conflict",
    "payment_required",
    "budget_exceeded",
  ],
  kind: "object",
  input: z.strictObject({
    goal_id: Id,
    credits: z.number().min(0).max(1_000_000).optional().describe("The most that the goal may cost."),
  }),
  output: GoalView,
}).handle(async (input, call) => {
  const parent = await lockParent(call, input.goal_id);
  const goal = await steerGoal(call, input.goal_id, "budget_approved", async (each) => {
    refuseEnded(each);
    await settleGoal(call.em, each.id);
    await call.em.refresh(each);
    const spent = credits(each.creditsUsed + each.creditsReserved);
    const cap = input.credits ?? Math.max(each.creditsEstimated, each.creditsCap ?? 0);
    if (cap < spent)
      throw new CoraError("conflict", "The goal has used or reserved more than that already.", {
        details: { credits_spent: spent },
      });
    if (input.credits === undefined && each.pausedBy === "hard_cap")
      throw new CoraError("conflict", "The goal has reached its cap: name the credits that it may cost.", {
        param: "credits",
      });
    if (parent) await reserveInParent(call, parent, each, cap);
    each.creditsCap = cap;
    each.creditsSoftCap = input.credits === undefined ? null : softCapOf(cap);
    each.softCapAcknowledgedAt = null;
    each.budgetApprovedAt = new Date();
    each.pausedBy = null;
    each.escalatedAt = null;
    each.state = each.turns > 0 ? "active" : each.state;
    return { cap };
  });
  return presentGoal(goal, call);
});
