import type { BillingStore } from "./billing-store.ts";
import { nowSeconds } from "./stripe-object.ts";

/** The time in which a customer lives: a test clock's where there is one, else everybody's. */
export function timeOf(store: BillingStore, customer: string | null): number {
  const clock = clockOf(store, customer);
  return clock === null ? nowSeconds() : (store.testClocks.get(clock)?.frozen_time ?? nowSeconds());
}

export const clockOf = (store: BillingStore, customer: string | null): string | null =>
  customer === null ? null : (store.customers.get(customer)?.test_clock ?? null);
