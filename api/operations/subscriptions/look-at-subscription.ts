import { refreshSubscription } from "../../../db/queries/refresh-subscription.ts";
import { sideOf } from "../../../domain/side.ts";
import type { BillingSubscription } from "../../../providers/billing-provider.ts";
import type { Call } from "../../operation.ts";

/** Asks the payment provider, and keeps what it says for everybody. */
export async function lookAtSubscription(
  { projectId, deps }: Call,
  providerId: string,
): Promise<BillingSubscription | null> {
  const { billing } = await deps.providersFor(projectId);
  return refreshSubscription(deps.database, {
    providerId,
    ask: billing.getSubscription,
    projectOf: () => projectId,
    mayTouch: (owner) => sideOf(owner) === sideOf(projectId),
  });
}
