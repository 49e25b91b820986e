import { cancelPendingPlanChange } from "./cancel-pending-plan-change.ts";
import { changePlan } from "./change-plan.ts";
import { getSubscriptionStatus } from "./get-subscription-status.ts";

export const subscriptionOperations = [changePlan, cancelPendingPlanChange, getSubscriptionStatus] as const;
