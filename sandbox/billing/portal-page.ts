import { rateOf } from "./checkout-page.ts";
import { escape, page } from "./hosted-page.ts";
import type { StripePaymentMethod, StripePortalSession, StripeSubscription } from "./stripe-object.ts";

export interface PortalView {
  session: StripePortalSession;
  subscriptions: StripeSubscription[];
  card: StripePaymentMethod | null;
  productName: (id: string) => string;
}

/** Where a sandbox customer cancels, resumes, or changes the card. */
export function portalPage({ session, subscriptions, card, productName }: PortalView): string {
  const plans = subscriptions.map((subscription) => plan(subscription, productName));
  const back =
    session.return_url === null ? "" : `<p><a href="${escape(session.return_url)}">Back to where you came from</a></p>`;
  const none = '<p role="status">There is no subscription.</p>';
  return page("Sandbox billing", `<h1>Sandbox billing</h1>\n${plans.join("\n") || none}\n${cards(card)}\n${back}`);
}

function plan(subscription: StripeSubscription, productName: (id: string) => string): string {
  const { id, status, cancel_at_period_end: ending, items } = subscription;
  const rows = items.data.map(
    (item) => `<li><span>${escape(productName(item.price.product))}</span> <strong>${rateOf(item)}</strong></li>`,
  );
  const day = new Date((items.data[0]?.current_period_end ?? 0) * 1000).toISOString().slice(0, 10);
  const fate = ending ? `Ends on ${day}.` : `Renews on ${day}.`;
  return `<ul>${rows.join("")}</ul>
<p role="status">Status: ${status.replaceAll("_", " ")}. ${fate}</p>
${button(ending ? "resume" : "cancel", ending ? "Keep the subscription" : "Cancel at the end of the period", id)}`;
}

function cards(card: StripePaymentMethod | null): string {
  const now = card === null ? "no card" : `a card ending in ${escape(card.card.last4)}`;
  return `<h2>Payment method</h2>
<p>Charges go to ${now}.</p>
${button("good-card", "Use a card that works, and pay what is open")}
${button("failing-card", "Use a card whose charges fail")}`;
}

const button = (action: string, label: string, subscription: string | null = null): string =>
  `<form method="post">${subscription === null ? "" : `<input type="hidden" name="subscription" value="${subscription}">`}<button class="button quiet" name="action" value="${action}">${label}</button></form>`;
