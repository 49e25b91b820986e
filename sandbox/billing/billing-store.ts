import { createRecords } from "../records.ts";
import type { Records } from "../records.ts";
import type { VendorContext } from "../vendor.ts";
import type {
  LineItem,
  StripeCustomer,
  StripeEvent,
  StripeInvoice,
  StripeObject,
  StripePaymentMethod,
  StripePortalSession,
  StripePrice,
  StripeProduct,
  StripeSchedule,
  StripeSession,
  StripeSubscription,
  StripeTestClock,
} from "./stripe-object.ts";

/** What a session sells and what the subscription shall carry; Stripe does not show it on the session itself. */
export interface SessionOffer {
  /** The session's id. */
  id: string;
  lines: LineItem[];
  subscriptionMetadata: Record<string, string>;
  description: string | null;
  idempotencyKey: string | null;
}

export interface BillingStore {
  products: Records<StripeProduct>;
  prices: Records<StripePrice>;
  customers: Records<StripeCustomer>;
  sessions: Records<StripeSession>;
  offers: Records<SessionOffer>;
  subscriptions: Records<StripeSubscription>;
  invoices: Records<StripeInvoice>;
  paymentMethods: Records<StripePaymentMethod>;
  schedules: Records<StripeSchedule>;
  testClocks: Records<StripeTestClock>;
  portalSessions: Records<StripePortalSession>;
  events: Records<StripeEvent>;
  /** Any object by its id, for `expand`. */
  find(id: string): StripeObject | null;
}

export function createBillingStore(ctx: Pick<VendorContext, "dataFile">): BillingStore {
  const open = <T extends { id: string }>(name: string) => createRecords<T>(ctx.dataFile(`stripe-${name}.jsonl`));
  const store = {
    products: open<StripeProduct>("products"),
    prices: open<StripePrice>("prices"),
    customers: open<StripeCustomer>("customers"),
    sessions: open<StripeSession>("sessions"),
    subscriptions: open<StripeSubscription>("subscriptions"),
    invoices: open<StripeInvoice>("invoices"),
    paymentMethods: open<StripePaymentMethod>("payment-methods"),
    schedules: open<StripeSchedule>("schedules"),
    testClocks: open<StripeTestClock>("test-clocks"),
    portalSessions: open<StripePortalSession>("portal-sessions"),
  };
  return {
    ...store,
    offers: open<SessionOffer>("offers"),
    events: open<StripeEvent>("events"),
    find(id) {
      for (const records of Object.values(store)) {
        const found = records.get(id);
        if (found !== null) return found;
      }
      return null;
    },
  };
}
