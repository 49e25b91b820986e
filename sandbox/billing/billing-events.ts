import { createHmac } from "node:crypto";
import type { WebhookOutbox } from "../webhook-outbox.ts";
import type { BillingStore } from "./billing-store.ts";
import { stripeId } from "./stripe-id.ts";
import { nowSeconds } from "./stripe-object.ts";
import type { StripeEvent, StripeObject } from "./stripe-object.ts";

export const apiVersion = "2026-10-28.endive";

/** The API request that caused an event; null where Stripe itself or the hosted page did. */
export interface Cause {
  id: string | null;
  idempotency_key: string | null;
}

export interface BillingEvents {
  emit(
    type: string,
    object: StripeObject,
    options?: { previous?: Record<string, unknown>; cause?: Cause },
  ): StripeEvent;
  /** With `pending_webhooks` as it is now. */
  present(event: StripeEvent): StripeEvent;
  delivered(event: StripeEvent): boolean;
}

export function createBillingEvents(store: BillingStore, outbox: WebhookOutbox): BillingEvents {
  return {
    emit(type, object, { previous, cause = { id: null, idempotency_key: null } } = {}) {
      const event = store.events.put({
        id: stripeId("evt"),
        object: "event",
        api_version: apiVersion,
        created: nowSeconds(),
        data: previous === undefined ? { object } : { object, previous_attributes: previous },
        livemode: false,
        pending_webhooks: 1,
        request: cause,
        type,
      });
      outbox.post({ id: event.id, body: JSON.stringify(event, null, 2), to: null, lane: laneOf(object) });
      return event;
    },
    present: (event) => ({ ...event, pending_webhooks: outbox.delivered(event.id) ? 0 : 1 }),
    delivered: (event) => outbox.delivered(event.id),
  };
}

/** Everything about one customer keeps its order on the first attempt. */
function laneOf(object: StripeObject): string {
  return typeof object["customer"] === "string" ? object["customer"] : object.id;
}

export function stripeSignature(secret: string, body: string, at: Date): Record<string, string> {
  const t = Math.floor(at.getTime() / 1000);
  const v1 = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
  return { "stripe-signature": `t=${t},v1=${v1}` };
}
