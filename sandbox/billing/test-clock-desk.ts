import type { BillingDesk } from "./billing-desk.ts";
import type { Cause } from "./billing-events.ts";
import type { Params } from "./params.ts";
import { runDue } from "./run-due.ts";
import { invalid, missing, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { StripeTestClock } from "./stripe-object.ts";

const keptSeconds = 30 * 24 * 60 * 60;

/** A time of its own, for customers made with it or for one that is given to it. */
export function createTestClock(desk: BillingDesk, params: Params, cause: Cause): StripeTestClock {
  params.allow(["frozen_time", "name", "customer"]);
  const frozen_time = timeIn(params);
  const customer = params.text("customer");
  const clock: StripeTestClock = {
    id: stripeId("clock"),
    object: "test_helpers.test_clock",
    created: nowSeconds(),
    deletes_after: nowSeconds() + keptSeconds,
    frozen_time,
    livemode: false,
    name: params.text("name"),
    status: "ready",
    status_details: {},
  };
  if (customer !== null) attach(desk, clock.id, customer);
  desk.events.emit("test_helpers.test_clock.created", desk.store.testClocks.put(clock), { cause });
  return clock;
}

function attach({ store }: BillingDesk, test_clock: string, id: string): void {
  const customer = store.customers.get(id);
  if (customer === null) throw noSuch("customer", id, "customer");
  if (customer.test_clock !== null) throw invalid("The customer already has a test clock.", "customer");
  store.customers.put({ ...customer, test_clock });
  const own = store.subscriptions.list().filter((subscription) => subscription.customer === id);
  for (const subscription of own) store.subscriptions.put({ ...subscription, test_clock });
}

/** Moves the clock on; all that falls due on the way has happened when this answers. */
export function advanceTestClock(desk: BillingDesk, id: string, params: Params, cause: Cause): StripeTestClock {
  params.allow(["frozen_time"]);
  const { testClocks } = desk.store;
  const clock = testClocks.get(id);
  if (clock === null) throw noSuch("test clock", id);
  const frozen_time = timeIn(params);
  if (frozen_time <= clock.frozen_time)
    throw invalid("A test clock can only be advanced into its future.", "frozen_time");
  desk.events.emit("test_helpers.test_clock.advancing", { ...clock, status: "advancing" }, { cause });
  runDue(desk, id, frozen_time, (at) => testClocks.put({ ...clock, frozen_time: Math.max(at, clock.frozen_time) }));
  const ready = testClocks.put({ ...clock, frozen_time });
  desk.events.emit("test_helpers.test_clock.ready", ready, { cause });
  return ready;
}

function timeIn(params: Params): number {
  const time = params.integer("frozen_time");
  if (time === null) throw missing("frozen_time");
  return time;
}
