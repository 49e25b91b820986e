import type { Effects } from "../effects.ts";
import type { BillingEvents, Cause } from "./billing-events.ts";
import type { BillingStore } from "./billing-store.ts";
import { createSession, currentSession, expireSession, presentSession } from "./checkout-desk.ts";
import { createCustomer } from "./customer-desk.ts";
import { listPage, pageParams } from "./list-page.ts";
import type { Params } from "./params.ts";
import { createPrice, createProduct } from "./product-desk.ts";
import { noSuch } from "./stripe-error.ts";
import { cancelSubscription, listedSubscriptions, updateSubscription } from "./subscription-desk.ts";
import type { StripeObject } from "./stripe-object.ts";

interface ApiCall {
  id: string;
  params: Params;
  cause: Cause;
  /** The address at which this server was asked. */
  base: string;
}

export interface ApiOperation {
  method: "GET" | "POST" | "DELETE";
  path: string;
  /** As the SDK calls it; faults are ordered by it. */
  name: string;
  run(call: ApiCall): unknown;
}

export interface ApiDesk {
  store: BillingStore;
  events: BillingEvents;
  effects: Effects;
}

export function apiOperations(desk: ApiDesk): ApiOperation[] {
  return [...catalogue(desk), ...checkout(desk), ...subscriptions(desk), ...eventLog(desk), ...account];
}

function catalogue({ store, events }: ApiDesk): ApiOperation[] {
  const { products, prices, customers } = store;
  return [
    {
      method: "POST",
      path: "/v1/products",
      name: "products.create",
      run: ({ params, cause }) => created(events, "product.created", createProduct(store, params), cause),
    },
    {
      method: "GET",
      path: "/v1/products/{id}",
      name: "products.retrieve",
      run: ({ id }) => got("product", id, products),
    },
    {
      method: "GET",
      path: "/v1/products",
      name: "products.list",
      run({ params }) {
        params.allow([...pageParams, "active", "ids"]);
        const [active, ids] = [params.flag("active"), params.list("ids")];
        const fits = (product: { id: string; active: boolean }) =>
          (active === null || product.active === active) && (ids.length === 0 || ids.includes(product.id));
        return listPage("/v1/products", products.list().filter(fits), params);
      },
    },
    {
      method: "POST",
      path: "/v1/prices",
      name: "prices.create",
      run: ({ params, cause }) => created(events, "price.created", createPrice(store, params), cause),
    },
    { method: "GET", path: "/v1/prices/{id}", name: "prices.retrieve", run: ({ id }) => got("price", id, prices) },
    {
      method: "GET",
      path: "/v1/prices",
      name: "prices.list",
      run({ params }) {
        params.allow([...pageParams, "active", "lookup_keys", "product", "currency", "type"]);
        const [active, product, keys] = [params.flag("active"), params.text("product"), params.list("lookup_keys")];
        const fitting = prices.list().filter((price) => {
          if (active !== null && price.active !== active) return false;
          if (product !== null && price.product !== product) return false;
          return keys.length === 0 || (price.lookup_key !== null && keys.includes(price.lookup_key));
        });
        return listPage("/v1/prices", fitting, params);
      },
    },
    {
      method: "POST",
      path: "/v1/customers",
      name: "customers.create",
      run: ({ params, cause }) => created(events, "customer.created", createCustomer(store, params), cause),
    },
    {
      method: "GET",
      path: "/v1/customers/{id}",
      name: "customers.retrieve",
      run: ({ id }) => got("customer", id, customers),
    },
  ];
}

function checkout({ store, events, effects }: ApiDesk): ApiOperation[] {
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

function subscriptions({ store, events }: ApiDesk): ApiOperation[] {
  const path = "/v1/subscriptions/{id}";
  return [
    {
      method: "GET",
      path,
      name: "subscriptions.retrieve",
      run: ({ id }) => got("subscription", id, store.subscriptions),
    },
    {
      method: "GET",
      path: "/v1/subscriptions",
      name: "subscriptions.list",
      run({ params }) {
        params.allow([...pageParams, "customer", "price", "status"]);
        return listPage("/v1/subscriptions", listedSubscriptions(store, params), params);
      },
    },
    {
      method: "POST",
      path,
      name: "subscriptions.update",
      run: ({ id, params, cause }) => updateSubscription({ store, events }, id, params, cause),
    },
    {
      method: "DELETE",
      path,
      name: "subscriptions.cancel",
      run: ({ id, params, cause }) => cancelSubscription({ store, events }, id, params, cause),
    },
    {
      method: "GET",
      path: "/v1/invoices/{id}",
      name: "invoices.retrieve",
      run: ({ id }) => got("invoice", id, store.invoices),
    },
  ];
}

function eventLog({ store, events }: ApiDesk): ApiOperation[] {
  return [
    {
      method: "GET",
      path: "/v1/events/{id}",
      name: "events.retrieve",
      run: ({ id }) => events.present(got("event", id, store.events)),
    },
    {
      method: "GET",
      path: "/v1/events",
      name: "events.list",
      run({ params }) {
        params.allow([...pageParams, "delivery_success", "type", "types"]);
        const [success, type, types] = [params.flag("delivery_success"), params.text("type"), params.list("types")];
        const fitting = store.events.list().filter((event) => {
          if (success !== null && events.delivered(event) !== success) return false;
          if (type !== null && !typeFits(event.type, type)) return false;
          return types.length === 0 || types.includes(event.type);
        });
        const page = listPage("/v1/events", fitting, params);
        return { ...page, data: page.data.map((event) => events.present(event)) };
      },
    },
  ];
}

/** `customer.subscription.*` asks for a group. */
function typeFits(type: string, wanted: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

const account: ApiOperation[] = [
  {
    method: "GET",
    path: "/v1/balance",
    name: "balance.retrieve",
    run() {
      const nothing = [{ amount: 0, currency: "usd", source_types: { card: 0 } }];
      return { object: "balance", available: nothing, livemode: false, pending: nothing };
    },
  },
  {
    method: "GET",
    path: "/v1/account",
    name: "accounts.retrieve",
    run: () => ({
      id: "acct_1Sandbox000000",
      object: "account",
      charges_enabled: true,
      country: "US",
      default_currency: "usd",
      details_submitted: true,
      payouts_enabled: true,
      type: "standard",
    }),
  },
];

function created<T extends StripeObject>(events: BillingEvents, type: string, object: T, cause: Cause): T {
  events.emit(type, object, { cause });
  return object;
}

function got<T>(noun: string, id: string, records: { get(id: string): T | null }): T {
  const record = records.get(id);
  if (record === null) throw noSuch(noun, id);
  return record;
}
