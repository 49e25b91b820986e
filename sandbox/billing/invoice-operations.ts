import { got } from "./api-operation.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { timeOf } from "./billing-time.ts";
import { collectInvoice } from "./collect-invoice.ts";
import { listPage, pageParams } from "./list-page.ts";
import { voidInvoice } from "./pending-update.ts";
import { declined, invalid } from "./stripe-error.ts";
import type { StripeInvoice } from "./stripe-object.ts";

export const invoiceOperations = (desk: BillingDesk): ApiOperation[] => [
  {
    method: "GET",
    path: "/v1/invoices/{id}",
    name: "invoices.retrieve",
    run: ({ id }) => got("invoice", id, desk.store.invoices),
  },
  {
    method: "GET",
    path: "/v1/invoices",
    name: "invoices.list",
    run({ params }) {
      params.allow([...pageParams, "customer", "subscription", "status"]);
      const [customer, subscription, status] = ["customer", "subscription", "status"].map((name) => params.text(name));
      const fitting = desk.store.invoices.list().filter((invoice) => {
        if (customer && invoice.customer !== customer) return false;
        if (subscription && invoice.parent.subscription_details.subscription !== subscription) return false;
        return !status || invoice.status === status;
      });
      return listPage("/v1/invoices", fitting, params);
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/{id}/pay",
    name: "invoices.pay",
    run({ id, params, cause }) {
      params.allow(["off_session"]);
      const invoice = openInvoice(desk, id);
      const tried = collectInvoice(desk, invoice, timeOf(desk.store, invoice.customer), cause);
      if (tried.status !== "paid") throw declined();
      return tried;
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/{id}/void",
    name: "invoices.voidInvoice",
    run({ id, params, cause }) {
      params.allow([]);
      const invoice = openInvoice(desk, id);
      return voidInvoice(desk, invoice, timeOf(desk.store, invoice.customer), cause);
    },
  },
];

function openInvoice({ store }: BillingDesk, id: string): StripeInvoice {
  const invoice = got("invoice", id, store.invoices);
  if (invoice.status === "open") return invoice;
  throw invalid(
    `This invoice is ${invoice.status}; only an open one can be paid or voided.`,
    "status",
    "invoice_not_editable",
  );
}
