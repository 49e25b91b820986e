import type { BillingProvider } from "../billing-provider.ts";
import { createCheckout } from "./checkout.ts";
import { getSubscription } from "./subscription.ts";
import { stripeClient, stripeFailure } from "./wire.ts";
import type { StripeSettings } from "./wire.ts";

export type { StripeSettings } from "./wire.ts";

export function stripeBilling(settings: StripeSettings): BillingProvider {
  const client = stripeClient(settings);
  const prices = settings.prices ?? {};
  return {
    createCheckout: createCheckout(client, prices),
    getSubscription: getSubscription(client, prices),
    check: async () => {
      await client.prices.list({ limit: 1 }).catch((error: unknown) => {
        throw stripeFailure(error);
      });
    },
  };
}
