import type Stripe from "stripe";
import type { CheckoutRequest } from "../billing-provider.ts";
import { VendorError } from "../vendor-error.ts";
import { stripeFailure } from "./wire.ts";

const INTERVALS = { monthly: "month", annual: "year" } as const;

const lineItem = ({ plan, interval, amountCents }: CheckoutRequest, prices: Record<string, string>) => {
  const price = prices[`${plan}:${interval}`];
  if (price !== undefined) return { price, quantity: 1 };
  return {
    quantity: 1,
    price_data: {
      currency: "usd",
      unit_amount: amountCents,
      recurring: { interval: INTERVALS[interval] },
      product_data: { name: `Cora ${plan}` },
    },
  };
};

export const createCheckout =
  (client: Stripe, prices: Record<string, string>) =>
  async (request: CheckoutRequest): Promise<{ url: string }> => {
    const metadata = { project_id: request.projectId, plan: request.plan, interval: request.interval };
    const session = await client.checkout.sessions
      .create(
        {
          mode: "subscription",
          client_reference_id: request.projectId,
          line_items: [lineItem(request, prices)],
          metadata,
          subscription_data: { metadata },
          success_url: request.successUrl,
          cancel_url: request.cancelUrl,
          ...(request.email === null ? {} : { customer_email: request.email }),
        },
        // Without it the SDK makes up a new key for every call, and a repeat would open a second session.
        { idempotencyKey: request.idempotencyKey },
      )
      .catch((error: unknown) => {
        throw stripeFailure(error);
      });
    if (!session.url) throw new VendorError({ vendor: "stripe", kind: "unknown", code: "no_checkout_url" });
    return { url: session.url };
  };
