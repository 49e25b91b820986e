import type { BillingStore } from "./billing-store.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { StripeCustomer, StripeInvoice, StripeSession, StripeSubscription } from "./stripe-object.ts";

/** The paid first invoice of a subscription, in the fields that tell who paid what for which. */
export function putPaidInvoice(
  store: BillingStore,
  id: string,
  { amount_total: amount, currency }: StripeSession,
  customer: StripeCustomer,
  subscription: StripeSubscription,
): StripeInvoice {
  const now = nowSeconds();
  const { metadata } = subscription;
  return store.invoices.put({
    id,
    object: "invoice",
    amount_due: amount,
    amount_overpaid: 0,
    amount_paid: amount,
    amount_remaining: 0,
    attempt_count: 1,
    attempted: true,
    auto_advance: false,
    billing_reason: "subscription_create",
    collection_method: "charge_automatically",
    created: now,
    currency,
    customer: customer.id,
    customer_email: customer.email,
    description: null,
    lines: {
      object: "list",
      data: subscription.items.data.map((item) => ({
        id: stripeId("il"),
        object: "line_item",
        amount: item.price.unit_amount * item.quantity,
        currency,
        invoice: id,
        livemode: false,
        metadata,
        parent: {
          type: "subscription_item_details",
          subscription_item_details: { subscription: subscription.id, subscription_item: item.id, proration: false },
        },
        period: { start: item.current_period_start, end: item.current_period_end },
        pricing: { type: "price_details", price_details: { price: item.price.id, product: item.price.product } },
        quantity: item.quantity,
      })),
      has_more: false,
      url: `/v1/invoices/${id}/lines`,
    },
    livemode: false,
    metadata: {},
    number: `${String(customer["invoice_prefix"])}-0001`,
    parent: {
      type: "subscription_details",
      quote_details: null,
      subscription_details: { metadata, subscription: subscription.id },
    },
    period_end: now,
    period_start: now,
    status: "paid",
    status_transitions: { finalized_at: now, marked_uncollectible_at: null, paid_at: now, voided_at: null },
    subtotal: amount,
    total: amount,
  });
}
