import { createBillingPortal } from "./create-billing-portal.ts";
import { createCheckout } from "./create-checkout.ts";
import { listPlans } from "./list-plans.ts";

export const billingOperations = [listPlans, createCheckout, createBillingPortal] as const;
