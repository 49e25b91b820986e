import { created, got } from "./api-operation.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { createCustomer, updateCustomer } from "./customer-desk.ts";
import { listPage, pageParams } from "./list-page.ts";
import { attachPaymentMethod } from "./payment-method-desk.ts";
import { createPortalSession, presentPortalSession } from "./portal-desk.ts";

/** Customers, what they pay with, and the portal in which they see to it themselves. */
export const customerOperations = (desk: BillingDesk): ApiOperation[] => [
  {
    method: "POST",
    path: "/v1/customers",
    name: "customers.create",
    run: ({ params, cause }) => created(desk.events, "customer.created", createCustomer(desk.store, params), cause),
  },
  {
    method: "GET",
    path: "/v1/customers/{id}",
    name: "customers.retrieve",
    run: ({ id }) => got("customer", id, desk.store.customers),
  },
  {
    method: "POST",
    path: "/v1/customers/{id}",
    name: "customers.update",
    run: ({ id, params, cause }) =>
      created(desk.events, "customer.updated", updateCustomer(desk.store, id, params), cause),
  },
  {
    method: "GET",
    path: "/v1/customers/{id}/payment_methods",
    name: "customers.listPaymentMethods",
    run({ id, params }) {
      params.allow([...pageParams, "type"]);
      const own = desk.store.paymentMethods.list().filter(({ customer }) => customer === id);
      return listPage(`/v1/customers/${id}/payment_methods`, own, params);
    },
  },
  {
    method: "POST",
    path: "/v1/payment_methods/{id}/attach",
    name: "paymentMethods.attach",
    run: ({ id, params, cause }) =>
      created(desk.events, "payment_method.attached", attachPaymentMethod(desk.store, id, params), cause),
  },
  {
    method: "POST",
    path: "/v1/billing_portal/sessions",
    name: "billingPortal.sessions.create",
    run: ({ params, base }) => presentPortalSession(createPortalSession(desk, params), base),
  },
];
