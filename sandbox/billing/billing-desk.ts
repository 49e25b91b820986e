import type { Effects } from "../effects.ts";
import type { BillingEvents } from "./billing-events.ts";
import type { BillingStore } from "./billing-store.ts";

/** What every part of the emulated Stripe works with. */
export interface BillingDesk {
  store: BillingStore;
  events: BillingEvents;
  effects: Effects;
}
