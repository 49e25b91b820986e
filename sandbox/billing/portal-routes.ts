import { readForm } from "../http/read-form.ts";
import type { Exchange, Route } from "../http/router.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { answerHtml, messagePage } from "./hosted-page.ts";
import { actInPortal, subscriptionsOf } from "./portal-desk.ts";
import { portalPage } from "./portal-page.ts";
import { StripeError, noSuch } from "./stripe-error.ts";
import type { StripePortalSession } from "./stripe-object.ts";

const path = "/p/session/{id}";

/** The hosted page of a portal session. */
export function portalRoutes(desk: BillingDesk): Route[] {
  return [
    { method: "GET", path, handle: (exchange) => showing(desk, exchange, (session) => show(desk, exchange, session)) },
    {
      method: "POST",
      path,
      async handle(exchange) {
        const form = await readForm(exchange.request);
        showing(desk, exchange, (session) => {
          actInPortal(desk, session, form.get("action") ?? "", form.get("subscription"));
          exchange.response.writeHead(303, { location: exchange.url.pathname }).end();
        });
      },
    },
  ];
}

function show(desk: BillingDesk, { response }: Exchange, session: StripePortalSession): void {
  const { store } = desk;
  const method = store.customers.get(session.customer)?.invoice_settings.default_payment_method ?? "";
  const view = {
    session,
    subscriptions: subscriptionsOf(desk, session.customer),
    card: store.paymentMethods.get(method),
    productName: (product: string) => store.products.get(product)?.name ?? product,
  };
  answerHtml(response, 200, portalPage(view));
}

function showing(
  { store }: BillingDesk,
  { path: { id = "" }, response }: Exchange,
  act: (session: StripePortalSession) => void,
): void {
  try {
    const session = store.portalSessions.get(id);
    if (session === null) throw noSuch("billing_portal.session", id);
    act(session);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    answerHtml(response, error.status, messagePage("This cannot be done", error.message));
  }
}
