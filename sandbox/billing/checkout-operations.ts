import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { createSession, currentSession, expireSession, presentSession } from "./checkout-desk.ts";

export function checkoutOperations({ store, events, effects }: BillingDesk): ApiOperation[] {
  return [
    {
      method: "POST",
      path: "/v1/checkout/sessions",
      name: "checkout.sessions.create",
      run({ params, cause, base }) {
        const session = createSession(store, params, cause.idempotency_key);
        effects.record({
          vendor: "stripe",
          kind: "checkout",
          vendor_id: session.id,
          cora_id: session.client_reference_id,
          attempt_id: null,
          to: session.customer_email,
          idempotency_key: cause.idempotency_key,
        });
        return presentSession(session, base);
      },
    },
    {
      method: "GET",
      path: "/v1/checkout/sessions/{id}",
      name: "checkout.sessions.retrieve",
      run: ({ id, base }) => presentSession(currentSession(store, events, id), base),
    },
    {
      method: "POST",
      path: "/v1/checkout/sessions/{id}/expire",
      name: "checkout.sessions.expire",
      run: ({ id, base, cause }) => presentSession(expireSession(store, events, id, cause), base),
    },
  ];
}
