import type Stripe from "stripe";
import { withCodes } from "./wire.ts";

const PAGE = 100;

/** All that may change a subscription; Stripe takes twenty names at most. */
const TYPES = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "customer.subscription.created",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "customer.subscription.paused",
  "customer.subscription.resumed",
  "customer.subscription.pending_update_applied",
  "customer.subscription.pending_update_expired",
  "invoice.paid",
  "invoice.payment_failed",
  "invoice.voided",
  "invoice.marked_uncollectible",
  "subscription_schedule.updated",
  "subscription_schedule.released",
  "subscription_schedule.canceled",
  "subscription_schedule.completed",
  "subscription_schedule.aborted",
];

export const undelivered = (client: Stripe) =>
  withCodes(async (since: Date, after: string | null) => {
    const page = await client.events.list({
      delivery_success: false,
      created: { gte: Math.floor(since.getTime() / 1000) },
      types: TYPES,
      limit: PAGE,
      ...(after === null ? {} : { starting_after: after }),
    });
    const events = page.data.map((event) => ({ id: event.id, body: JSON.stringify(event) }));
    return { events, next: page.has_more ? (events.at(-1)?.id ?? null) : null };
  });
