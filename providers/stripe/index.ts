import type { BillingProvider } from "../billing-provider.ts";
import { cancelPending, scheduleChange } from "./change-later.ts";
import { restart, upgrade } from "./change-now.ts";
import { createCheckout, createPortal } from "./checkout.ts";
import { getSubscription } from "./subscription.ts";
import { undelivered } from "./undelivered.ts";
import { stripeClient, withCodes } from "./wire.ts";
import type { StripeSettings } from "./wire.ts";

export type { StripeSettings } from "./wire.ts";

export function stripeBilling(settings: StripeSettings): BillingProvider {
  const client = stripeClient(settings);
  const prices = settings.prices ?? {};
  return {
    createCheckout: createCheckout(client, prices),
    createPortal: createPortal(client),
    getSubscription: getSubscription(client, prices),
    upgrade: upgrade(client, prices),
    restart: restart(client),
    scheduleChange: scheduleChange(client, prices),
    cancelPending: cancelPending(client),
    undelivered: undelivered(client),
    check: withCodes(async () => void (await client.prices.list({ limit: 1 }))),
  };
}
