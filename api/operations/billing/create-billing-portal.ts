import { z } from "zod";
import { billingIds } from "../../../db/queries/read-subscription.ts";
import { CoraError } from "../../../domain/errors.ts";
import { operation } from "../../operation.ts";

export const createBillingPortal = operation({
  id: "create_billing_portal",
  section: "Billing",
  method: "POST",
  path: "/api/v1/billing/portal",
  summary: "Open the billing portal",
  description:
    "Answers a link for the person who pays: card, invoices, cancelling and resuming. It needs a subscription, present or past.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  external: true,
  errors: ["no_active_subscription", "service_unavailable"],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({ portal_url: z.url() }),
}).handle(async (_, call) => {
  const ids = await billingIds(call.em);
  const { billing } = await call.deps.providersFor(call.projectId);
  const portal =
    ids &&
    (await billing.createPortal({
      customerId: ids.customerId,
      returnUrl: `${call.deps.settings.publicUrl}/api/v1/docs#billing`,
      idempotencyKey: `portal/${call.projectId}/${call.onceKey}`,
    }));
  if (!portal) throw new CoraError("no_active_subscription", "Nobody has subscribed in this project yet.");
  return { portal_url: portal.url };
});
