import type { BillingDesk } from "./billing-desk.ts";
import { collectInvoice, openInvoices } from "./collect-invoice.ts";
import { voidInvoice } from "./pending-update.ts";
import { putSubscription } from "./put-subscription.ts";
import { renewSubscription } from "./renew-subscription.ts";
import type { StripeInvoice, StripeSubscription } from "./stripe-object.ts";

interface Due {
  at: number;
  run(): void;
}

const incompleteSeconds = 23 * 60 * 60;
const renewing: readonly string[] = ["active", "trialing", "past_due", "unpaid"];

/** Lets everything happen that time brings up to `until`, in its order: for the customers of one clock, or of none. */
export function runDue(
  desk: BillingDesk,
  clock: string | null,
  until: number,
  reached: (at: number) => void = () => {},
): void {
  for (let due = nextDue(desk, clock); due !== null && due.at <= until; due = nextDue(desk, clock)) {
    reached(due.at);
    due.run();
  }
}

function nextDue(desk: BillingDesk, clock: string | null): Due | null {
  const subscriptions = desk.store.subscriptions.list().filter(({ test_clock }) => test_clock === clock);
  const dues = subscriptions.flatMap((subscription) => duesOf(desk, subscription));
  return dues.reduce<Due | null>((first, due) => (first === null || due.at < first.at ? due : first), null);
}

function duesOf(desk: BillingDesk, subscription: StripeSubscription): Due[] {
  const { status, items, created, pending_update: update } = subscription;
  const invoices = openInvoices(desk, subscription);
  if (status === "incomplete") {
    return [{ at: created + incompleteSeconds, run: () => giveUp(desk, subscription, created + incompleteSeconds) }];
  }
  if (!renewing.includes(status)) return [];
  const ends = items.data.map(({ current_period_end }) => current_period_end);
  const end = Math.min(...ends);
  return [
    ...invoices.flatMap((invoice) => retryOf(desk, subscription, invoice)),
    ...(update === null ? [] : [{ at: update.expires_at, run: () => discard(desk, subscription, update.expires_at) }]),
    ...(ends.length === 0 ? [] : [{ at: end, run: () => renewSubscription(desk, subscription, end) }]),
  ];
}

function retryOf(desk: BillingDesk, subscription: StripeSubscription, invoice: StripeInvoice): Due[] {
  const at = invoice.next_payment_attempt;
  if (at === null) return [];
  const run = () => {
    const { status, next_payment_attempt: next } = collectInvoice(desk, invoice, at);
    if (status !== "paid" && next === null) putSubscription(desk, subscription, { status: "unpaid" });
  };
  return [{ at, run }];
}

function giveUp(desk: BillingDesk, subscription: StripeSubscription, at: number): void {
  for (const invoice of openInvoices(desk, subscription)) voidInvoice(desk, invoice, at);
  putSubscription(desk, subscription, { status: "incomplete_expired", ended_at: at });
}

function discard(desk: BillingDesk, subscription: StripeSubscription, at: number): void {
  const invoice = desk.store.invoices.get(subscription.latest_invoice ?? "");
  if (invoice?.status === "open") voidInvoice(desk, invoice, at);
  else putSubscription(desk, subscription, { pending_update: null });
}
