import type { ActivityDeps } from "../../activities/deps.ts";
import { refreshSubscription } from "../../db/queries/refresh-subscription.ts";
import { parseBillingEvent } from "../../providers/stripe/webhook.ts";
import { mayTouch } from "./inbox-row.ts";
import type { InboxRow } from "./inbox-row.ts";

/** A payment provider's event is only a reason to ask: order and repetition of events then do not matter. */
export async function applyBillingRow({ database, billingOn }: ActivityDeps, row: InboxRow): Promise<void> {
  const event = parseBillingEvent(row.body);
  if (!event?.subscriptionId) return;
  const billing = await billingOn(row.side);
  await refreshSubscription(database, {
    providerId: event.subscriptionId,
    ask: billing.getSubscription,
    projectOf: (seen) => seen.projectId ?? event.projectId,
    mayTouch: (projectId) => mayTouch(row, projectId),
  });
}
