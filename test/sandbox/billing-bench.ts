import Stripe from "stripe";
import { expect } from "vitest";
import { createBillingVendor } from "../../sandbox/billing/billing-vendor.ts";
import type { VendorContext } from "../../sandbox/vendor.ts";
import type { WebhookReceiver } from "./vendor-bench.ts";

const secretKey = "sk_test_sandbox";
export const webhookSecret = "whsec_billing_test";
export const create = (ctx: VendorContext) => createBillingVendor(ctx, { secretKey, webhookSecret });

export function clientFor(url: string, key = secretKey): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(key, {
    host: hostname,
    port,
    protocol: "http",
    maxNetworkRetries: 0,
    timeout: 5000,
    telemetry: false,
  });
}

export function checkout(more: Partial<Stripe.Checkout.SessionCreateParams> = {}): Stripe.Checkout.SessionCreateParams {
  return {
    mode: "subscription",
    client_reference_id: "prj_1",
    customer_email: "ada@cora.example",
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: "usd",
          unit_amount: 4900,
          recurring: { interval: "month" },
          product_data: { name: "Cora <Starter>" },
        },
      },
    ],
    subscription_data: { metadata: { project_id: "prj_1", plan: "starter", interval: "monthly" } },
    success_url: "https://cora.example/done?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://cora.example/plans",
    ...more,
  };
}

/** What was told to a webhook's receiver, with its signature checked. */
export const eventsOf = (stripe: Stripe, { received }: WebhookReceiver): Stripe.Event[] =>
  received.map(({ body, headers }) =>
    stripe.webhooks.constructEvent(body, String(headers["stripe-signature"]), webhookSecret),
  );

export async function paidSubscription(stripe: Stripe): Promise<Stripe.Subscription> {
  const session = await stripe.checkout.sessions.create(checkout());
  expect((await pay(session.url)).status).toBe(200);
  const { subscription } = await stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription"] });
  if (subscription === null || typeof subscription === "string") throw new Error("no subscription");
  return subscription;
}

export const pay = (url: string | null) =>
  fetch(url ?? "", { method: "POST", headers: { accept: "application/json" } });

export async function refused(work: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await work.then(() => null).catch((cause: unknown) => cause);
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error(`not refused by Stripe: ${String(error)}`);
}

export const recurring = (interval: "month" | "year" | "week" | "day", interval_count: number) =>
  ({ interval, interval_count, meter: null, trial_period_days: null, usage_type: "licensed" }) as const;

export const idOf = (named: string | { id: string }) => (typeof named === "string" ? named : named.id);
