import { z } from "zod";
import { ownerEmail } from "../../../db/queries/owner-email.ts";
import { PLANS, priceCents } from "../../../domain/plans.ts";
import type { Plan } from "../../../domain/plans.ts";
import { operation } from "../../operation.ts";

export const createCheckout = operation({
  id: "create_checkout",
  section: "Billing",
  method: "POST",
  path: "/api/v1/billing/checkout",
  summary: "Open a payment page for a subscription",
  description: "Answers a link only: the subscription becomes active when the payment provider reports it paid.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  external: true,
  errors: ["service_unavailable"],
  kind: "object",
  input: z.strictObject({ plan: z.enum(["starter", "growth", "pro"]), interval: z.enum(["monthly", "annual"]) }),
  output: z.object({ checkout_url: z.url() }),
}).handle(async ({ plan: planId, interval }, call) => {
  const plan = PLANS.find(({ id }) => id === planId) as Plan;
  const { publicUrl } = call.deps.settings;
  const { billing } = await call.deps.providersFor(call.projectId);
  const { url } = await billing.createCheckout({
    projectId: call.projectId,
    plan: plan.id,
    interval,
    amountCents: priceCents(plan, interval),
    email: await ownerEmail(call.deps.database, call.projectId),
    successUrl: `${publicUrl}/api/v1/docs#billing`,
    cancelUrl: `${publicUrl}/api/v1/docs#billing`,
    idempotencyKey: `checkout/${call.projectId}/${call.onceKey}`,
  });
  return { checkout_url: url };
});
