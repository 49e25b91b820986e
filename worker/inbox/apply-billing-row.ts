import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";
import { saveSubscription } from "../../db/queries/save-subscription.ts";
import { parseBillingEvent } from "../../providers/stripe/webhook.ts";
import type { InboxRow } from "./inbox-row.ts";

/** A payment provider's event is only a reason to ask: order and repetition of events then do not matter. */
export async function applyBillingRow({ database, billing }: ActivityDeps, row: InboxRow): Promise<void> {
  const event = parseBillingEvent(row.body);
  if (!event?.subscriptionId) return;
  const subscription = await billing.getSubscription(event.subscriptionId);
  const projectId = subscription?.projectId ?? event.projectId;
  if (subscription && projectId) await inSystem(database, (em) => saveSubscription(em, projectId, subscription));
}
