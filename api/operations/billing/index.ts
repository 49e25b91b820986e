import { createCheckout } from "./create-checkout.ts";
import { getSubscriptionStatus } from "./get-subscription-status.ts";
import { listPlans } from "./list-plans.ts";

export const billingOperations = [listPlans, createCheckout, getSubscriptionStatus] as const;
