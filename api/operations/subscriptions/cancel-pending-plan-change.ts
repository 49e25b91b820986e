import { z } from "zod";
import { billingIds } from "../../../db/queries/read-subscription.ts";
import { CoraError } from "../../../domain/errors.ts";
import { operation } from "../../operation.ts";
import { lookAtSubscription } from "./look-at-subscription.ts";

export const cancelPendingPlanChange = operation({
  id: "cancel_pending_plan_change",
  section: "Billing",
  method: "DELETE",
  path: "/api/v1/subscriptions/pending-change",
  summary: "Keep the present plan",
  description: "Takes a scheduled downgrade back. With nothing scheduled it answers 404.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  external: true,
  errors: ["resource_not_found", "service_unavailable"],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({ success: z.literal(true), message: z.string() }),
}).handle(async (_, call) => {
  const ids = await billingIds(call.em);
  const { billing } = await call.deps.providersFor(call.projectId);
  const key = `plan/${call.projectId}/cancel/${call.onceKey}`;
  if (!ids || !(await billing.cancelPending(ids.providerId, key)))
    throw new CoraError("resource_not_found", "No change of the plan is pending.");
  await lookAtSubscription(call, ids.providerId);
  return { success: true, message: "The pending change is off; the present plan goes on." };
});
