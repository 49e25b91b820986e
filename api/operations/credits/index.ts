import { getCreditBalance } from "./get-balance.ts";
import { getCreditBreakdown } from "./get-breakdown.ts";
import { getCreditCosts } from "./get-costs.ts";
import { getCredits } from "./get.ts";
import { listCreditHistory } from "./list-history.ts";
import { listCreditPlans } from "./list-plans.ts";

export const creditOperations = [
  getCredits,
  getCreditBalance,
  listCreditHistory,
  getCreditCosts,
  getCreditBreakdown,
  listCreditPlans,
] as const;
