import { proxyActivities } from "@temporalio/workflow";
import type { Activities } from "../activities/index.ts";
import type { BillingCatchUpInput } from "../domain/billing-catch-up.ts";

const { catchUpBilling } = proxyActivities<Activities>({
  startToCloseTimeout: "30m",
  heartbeatTimeout: "10s",
  retry: { initialInterval: "5s", maximumInterval: "10m" },
});

/** One look at what the payment provider could not tell; a schedule runs it every hour, one at a time. */
export async function billingCatchUp(input: BillingCatchUpInput): Promise<{ events: number; refreshed: number }> {
  return catchUpBilling(input);
}
