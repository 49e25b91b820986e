import type { BillingDesk } from "./billing-desk.ts";
import { stripeId } from "./stripe-id.ts";
import type { StripeCustomer, StripeInvoice, StripePrice, StripeSubscription } from "./stripe-object.ts";

export interface InvoiceLine {
  /** In cents; below zero for time that was paid and not used. */
  amount: number;
  price: StripePrice;
  quantity: number;
  /** The subscription item's id. */
  item: string;
  period: { start: number; end: number };
  proration: boolean;
}

export interface InvoiceOrder {
  id?: string;
  subscription: StripeSubscription;
  reason: "subscription_create" | "subscription_cycle" | "subscription_update";
  lines: InvoiceLine[];
  at: number;
  /** Written down, and collected by nobody. */
  draft?: boolean;
}

/** An invoice that waits for its payment; the customer's credit is used up first, or grows where time is given back. */
export function issueInvoice({ store, events }: BillingDesk, order: InvoiceOrder): StripeInvoice {
  const { subscription, at, draft = false } = order;
  const customer = store.customers.get(subscription.customer);
  const total = order.lines.reduce((sum, { amount }) => sum + amount, 0);
  const starting = customer?.balance ?? 0;
  const [due, ending] = [Math.max(0, starting + total), Math.min(0, starting + total)];
  if (customer !== null) {
    store.customers.put({ ...customer, balance: ending, next_invoice_sequence: customer.next_invoice_sequence + 1 });
  }
  const id = order.id ?? stripeId("in");
  const invoice = store.invoices.put({
    ...amounts(total, due),
    id,
    object: "invoice",
    attempt_count: 0,
    attempted: false,
    auto_advance: !draft,
    billing_reason: order.reason,
    collection_method: "charge_automatically",
    created: at,
    currency: subscription["currency"],
    customer: subscription.customer,
    customer_email: customer?.email ?? null,
    description: null,
    ending_balance: ending,
    lines: {
      object: "list",
      data: order.lines.map((line) => present(line, id, subscription)),
      has_more: false,
      url: `/v1/invoices/${id}/lines`,
    },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: numberOf(customer),
    parent: {
      type: "subscription_details",
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
    },
    period_end: at,
    period_start: at,
    starting_balance: starting,
    status: draft ? "draft" : "open",
    status_transitions: {
      finalized_at: draft ? null : at,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    test_clock: customer?.test_clock ?? null,
  });
  events.emit("invoice.created", { ...invoice, status: "draft" });
  if (!draft) events.emit("invoice.finalized", invoice);
  return invoice;
}

const amounts = (total: number, due: number) => ({
  amount_due: due,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_remaining: due,
  subtotal: total,
  total,
});

const numberOf = (customer: StripeCustomer | null): string =>
  `${customer?.invoice_prefix ?? "X"}-${`${customer?.next_invoice_sequence ?? 1}`.padStart(4, "0")}`;

function present(
  { amount, price, quantity, item, period, proration }: InvoiceLine,
  invoice: string,
  subscription: StripeSubscription,
) {
  return {
    id: stripeId("il"),
    object: "line_item",
    amount,
    currency: price.currency,
    invoice,
    livemode: false,
    metadata: subscription.metadata,
    parent: {
      type: "subscription_item_details",
      subscription_item_details: { subscription: subscription.id, subscription_item: item, proration },
    },
    period,
    pricing: { type: "price_details", price_details: { price: price.id, product: price.product } },
    quantity,
  };
}
