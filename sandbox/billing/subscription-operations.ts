import { got } from "./api-operation.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { createSubscription } from "./create-subscription.ts";
import { listPage, pageParams } from "./list-page.ts";
import { cancelSubscription, listedSubscriptions } from "./subscription-desk.ts";
import { updateSubscription } from "./update-subscription.ts";

const path = "/v1/subscriptions/{id}";

export const subscriptionOperations = (desk: BillingDesk): ApiOperation[] => [
  {
    method: "POST",
    path: "/v1/subscriptions",
    name: "subscriptions.create",
    run: ({ params, cause }) => createSubscription(desk, params, cause),
  },
  {
    method: "GET",
    path,
    name: "subscriptions.retrieve",
    run: ({ id }) => got("subscription", id, desk.store.subscriptions),
  },
  {
    method: "GET",
    path: "/v1/subscriptions",
    name: "subscriptions.list",
    run({ params }) {
      params.allow([...pageParams, "customer", "price", "status"]);
      return listPage("/v1/subscriptions", listedSubscriptions(desk.store, params), params);
    },
  },
  {
    method: "POST",
    path,
    name: "subscriptions.update",
    run: ({ id, params, cause }) => updateSubscription(desk, id, params, cause),
  },
  {
    method: "DELETE",
    path,
    name: "subscriptions.cancel",
    run: ({ id, params, cause }) => cancelSubscription(desk, id, params, cause),
  },
];
