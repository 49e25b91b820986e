import { answerJson } from "../http/answer-json.ts";
import { createRouter } from "../http/router.ts";
import type { Exchange } from "../http/router.ts";
import { createIdempotency } from "../idempotency.ts";
import type { StoredAnswer } from "../idempotency.ts";
import { createRecords } from "../records.ts";
import type { Vendor, VendorContext } from "../vendor.ts";
import { createWebhookOutbox } from "../webhook-outbox.ts";
import { apiOperations } from "./api-operations.ts";
import { apiRoute } from "./api-routes.ts";
import { createBillingEvents, stripeSignature } from "./billing-events.ts";
import { createBillingStore } from "./billing-store.ts";
import { checkoutRoutes } from "./checkout-routes.ts";
import { portalRoutes } from "./portal-routes.ts";
import { runDue } from "./run-due.ts";
import { StripeError } from "./stripe-error.ts";
import { nowSeconds } from "./stripe-object.ts";

export interface BillingVendorOptions {
  secretKey: string;
  webhookSecret: string;
}

const retrySeconds = [1, 2, 5, 10, 30, 60, 120, 300, 600];
const dueEveryMs = 30_000;

/** Stripe, as its SDK sees it: a catalogue, pages to pay and to cancel on, subscriptions that renew, invoices and events. */
export function createBillingVendor(ctx: VendorContext, { secretKey, webhookSecret }: BillingVendorOptions): Vendor {
  const store = createBillingStore(ctx);
  const outbox = createWebhookOutbox(ctx, {
    vendor: "stripe",
    path: "/webhooks/stripe",
    sign: ({ body }, at) => stripeSignature(webhookSecret, body, at),
    retrySeconds,
  });
  const desk = { store, events: createBillingEvents(store, outbox), effects: ctx.effects };
  const keys = createIdempotency(createRecords<StoredAnswer>(ctx.dataFile("stripe-keys.jsonl")));
  const front = { ctx, desk, keys, secretKey };
  const routes = [
    ...apiOperations(desk).map((operation) => apiRoute(front, operation)),
    ...checkoutRoutes(desk),
    ...portalRoutes(desk),
  ];
  const renewals = setInterval(() => runDue(desk, null, nowSeconds()), dueEveryMs).unref();
  return {
    name: "stripe",
    server: createRouter(routes, unknownUrl, (exchange, error) => {
      if (error instanceof StripeError) return answerJson(exchange.response, error.status, error.body());
      ctx.log(`stripe: ${String(error)}`);
      const internal = new StripeError(500, { type: "api_error", message: "Internal server error." });
      answerJson(exchange.response, internal.status, internal.body());
    }),
    close() {
      clearInterval(renewals);
      return outbox.close();
    },
  };
}

function unknownUrl({ request, response, url }: Exchange): void {
  request.resume();
  const message = `Unrecognized request URL (${request.method}: ${url.pathname}).`;
  const error = new StripeError(404, { type: "invalid_request_error", message });
  answerJson(response, error.status, error.body());
}
