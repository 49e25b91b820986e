import type { Goal } from "../../db/entities/goal.ts";
import { credits, softCapOf } from "../../domain/goal-budget.ts";
import type { CheckedStep } from "../../domain/goal-decision.ts";
import type { Policy } from "../../domain/policy.ts";

/** Estimate, and a budget from it where none was named: small ones are granted at once, larger ones wait for a person. */
export function planBudget(goal: Goal, steps: CheckedStep[], policy: Policy): void {
  const planned = steps.reduce((sum, { estimate }) => sum + estimate, 0);
  const estimate = credits(goal.creditsUsed + goal.creditsReserved + planned);
  goal.creditsEstimated = Math.max(goal.creditsEstimated, estimate);
  if (goal.creditsCap != null || estimate === 0) return;
  if (goal.creditsEstimated > policy.goal_budget_free) {
    goal.pausedBy = "budget_approval";
    return;
  }
  // Room for a second round; what goes beyond the estimate is asked for first.
  goal.creditsCap = credits(goal.creditsEstimated * 2);
  goal.creditsSoftCap = Math.max(goal.creditsEstimated, softCapOf(goal.creditsCap));
  goal.budgetApprovedAt = new Date();
}
