import type Stripe from "stripe";
import type { CheckoutRequest, PortalRequest } from "../billing-provider.ts";
import { VendorError } from "../vendor-error.ts";
import { priceOf } from "./price.ts";
import type { ConfiguredPrices } from "./price.ts";
import { withCodes, orNull } from "./wire.ts";

export const createCheckout = (client: Stripe, prices: ConfiguredPrices) =>
  withCodes(async (request: CheckoutRequest): Promise<{ url: string }> => {
    const metadata = { project_id: request.projectId, plan: request.plan, interval: request.interval };
    const price = await priceOf(client, prices)(request);
    const session = await client.checkout.sessions.create(
      {
        mode: "subscription",
        client_reference_id: request.projectId,
        line_items: [{ price, quantity: 1 }],
        metadata,
        subscription_data: { metadata },
        success_url: request.successUrl,
        cancel_url: request.cancelUrl,
        ...(request.email === null ? {} : { customer_email: request.email }),
      },
      // Without it the SDK makes up a new key for every call, and a repeat would open a second session.
      { idempotencyKey: request.idempotencyKey },
    );
    if (!session.url) throw new VendorError({ vendor: "stripe", kind: "unknown", code: "no_checkout_url" });
    return { url: session.url };
  });

export const createPortal = (client: Stripe) =>
  withCodes(async ({ customerId, returnUrl, idempotencyKey }: PortalRequest): Promise<{ url: string } | null> => {
    const session = await orNull(
      client.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl }, { idempotencyKey }),
    );
    return session && { url: session.url };
  });
