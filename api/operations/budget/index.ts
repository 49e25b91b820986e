import { acknowledgeSoftCap } from "./acknowledge-soft-cap.ts";
import { approveGoalBudget } from "./approve-goal-budget.ts";
import { estimateGoalCost } from "./estimate-goal-cost.ts";
import { getGoalBudget } from "./get-goal-budget.ts";
import { getGoalCostBreakdown } from "./get-goal-cost-breakdown.ts";

export const budgetOperations = [
  getGoalBudget,
  estimateGoalCost,
  approveGoalBudget,
  getGoalCostBreakdown,
  acknowledgeSoftCap,
] as const;
