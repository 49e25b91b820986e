import { billingIds } from "../../../db/queries/read-subscription.ts";
import { CoraError } from "../../../domain/errors.ts";
import type { BillingSubscription } from "../../../providers/billing-provider.ts";
import type { Call } from "../../operation.ts";
import { lookAtSubscription } from "./look-at-subscription.ts";

/** The subscription as the payment provider has it now, if its plan can be changed; else why not. */
export async function changeableSubscription(call: Call): Promise<BillingSubscription> {
  const ids = await billingIds(call.em);
  const present = ids && (await lookAtSubscription(call, ids.providerId));
  if (!present) throw new CoraError("no_active_subscription");
  if (present.status === "trialing") throw new CoraError("trial_requires_checkout");
  if (present.status === "past_due")
    throw new CoraError("payment_required", "The last payment is overdue; settle it in the billing portal first.");
  if (present.status !== "active") throw new CoraError("no_active_subscription");
  if (present.pendingChange || present.awaitsPayment) throw new CoraError("pending_change_exists");
  if (present.cancelAtPeriodEnd)
    throw new CoraError(
      "pending_change_exists",
      "The subscription is to end with its period; resume it in the billing portal first.",
    );
  return present;
}
