import type { BillingDesk } from "./billing-desk.ts";
import { timeOf } from "./billing-time.ts";
import { collectInvoice, openInvoices } from "./collect-invoice.ts";
import type { Params } from "./params.ts";
import { useCard } from "./payment-method-desk.ts";
import { putSubscription } from "./put-subscription.ts";
import { invalid, noSuch } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { StripePortalSession, StripeSubscription } from "./stripe-object.ts";

const over: readonly string[] = ["canceled", "incomplete_expired"];

export function createPortalSession({ store }: BillingDesk, params: Params): StripePortalSession {
  params.allow(["customer", "return_url", "configuration", "locale"]);
  const customer = params.requiredText("customer");
  if (store.customers.get(customer) === null) throw noSuch("customer", customer, "customer");
  return store.portalSessions.put({
    id: stripeId("bps"),
    object: "billing_portal.session",
    after_expiration: null,
    configuration: params.text("configuration") ?? "bpc_1Sandbox000000",
    created: nowSeconds(),
    customer,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: params.text("locale"),
    on_behalf_of: null,
    return_url: params.text("return_url"),
  });
}

/** The page's address belongs to whatever address this server is asked at. */
export const presentPortalSession = (session: StripePortalSession, base: string) => ({
  ...session,
  url: `${base}/p/session/${session.id}`,
});

export const subscriptionsOf = ({ store }: BillingDesk, customer: string): StripeSubscription[] =>
  store.subscriptions
    .list()
    .filter((subscription) => subscription.customer === customer && !over.includes(subscription.status));

export const portalActions = ["cancel", "resume", "good-card", "failing-card"] as const;
type PortalAction = (typeof portalActions)[number];

/** What a person does in the portal. A new card is charged at once for what is open. */
export function actInPortal(desk: BillingDesk, session: StripePortalSession, action: string, id: string | null): void {
  if (!isAction(action)) throw invalid(`Unknown action: ${action}`, "action");
  const { customer } = session;
  if (action === "cancel" || action === "resume") {
    const subscription = subscriptionsOf(desk, customer).find((one) => one.id === id);
    if (subscription === undefined) throw noSuch("subscription", id ?? "", "subscription");
    return endWithPeriod(desk, subscription, action === "cancel");
  }
  const owner = desk.store.customers.get(customer);
  if (owner === null) throw noSuch("customer", customer);
  useCard(desk.store, owner, action === "good-card" ? "pm_card_visa" : "pm_card_chargeCustomerFail");
  if (action === "failing-card") return;
  for (const subscription of subscriptionsOf(desk, customer)) {
    const at = timeOf(desk.store, customer);
    for (const invoice of openInvoices(desk, subscription)) collectInvoice(desk, invoice, at);
  }
}

const isAction = (action: string): action is PortalAction => portalActions.some((known) => known === action);

function endWithPeriod(desk: BillingDesk, subscription: StripeSubscription, flag: boolean): void {
  putSubscription(desk, subscription, {
    cancel_at_period_end: flag,
    cancel_at: flag ? (subscription.items.data[0]?.current_period_end ?? null) : null,
    canceled_at: flag ? timeOf(desk.store, subscription.customer) : null,
  });
}
