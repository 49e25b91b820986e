import { answerJson } from "../http/answer-json.ts";
import { readForm } from "../http/read-form.ts";
import type { Exchange, Route } from "../http/router.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { currentSession } from "./checkout-desk.ts";
import { checkoutPage } from "./checkout-page.ts";
import { completeCheckout, successUrl } from "./complete-checkout.ts";
import { answerHtml, messagePage } from "./hosted-page.ts";
import { StripeError } from "./stripe-error.ts";

/** The hosted page of a session: for people by form, for scripts by `Accept: application/json`. */
export function checkoutRoutes(counter: BillingDesk): Route[] {
  const { store, events } = counter;
  return [
    {
      method: "GET",
      path: "/c/pay/{id}",
      handle: (exchange) =>
        showing(exchange, (id) => {
          const session = currentSession(store, events, id);
          const productName = (product: string) => store.products.get(product)?.name ?? product;
          const html = checkoutPage({ session, lines: store.offers.get(id)?.lines ?? [], productName });
          answerHtml(exchange.response, 200, html);
        }),
    },
    {
      method: "POST",
      path: "/c/pay/{id}",
      async handle(exchange) {
        const email = (await readForm(exchange.request)).get("email");
        showing(exchange, (id) => {
          const session = completeCheckout(counter, id, email === "" ? null : email);
          if (wantsJson(exchange)) return answerJson(exchange.response, 200, { status: session.status });
          exchange.response.writeHead(303, { location: successUrl(session) }).end();
        });
      },
    },
  ];
}

function showing(exchange: Exchange, show: (id: string) => void): void {
  try {
    show(exchange.path["id"] ?? "");
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    if (wantsJson(exchange)) return answerJson(exchange.response, error.status, error.body());
    answerHtml(exchange.response, error.status, messagePage("This checkout cannot be paid", error.message));
  }
}

function wantsJson({ request }: Exchange): boolean {
  return request.headers.accept?.includes("application/json") ?? false;
}
