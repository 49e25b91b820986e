import { escape, page } from "./hosted-page.ts";
import type { LineItem, StripeSession } from "./stripe-object.ts";

export interface PageOffer {
  session: StripeSession;
  lines: LineItem[];
  productName: (id: string) => string;
}

/** The page where a sandbox buyer pays. */
export function checkoutPage({ session, lines, productName }: PageOffer): string {
  const title = session.status === "open" ? "Sandbox checkout" : `Checkout ${session.status}`;
  const rows = lines.map(
    ({ price, quantity }) =>
      `<li><span>${escape(productName(price.product))}${quantity > 1 ? ` × ${quantity}` : ""}</span> <strong>${rateOf({ price, quantity })}</strong></li>`,
  );
  const body = session.status === "open" ? form(session) : `<p role="status">This checkout is ${session.status}.</p>`;
  return page(title, `<h1>${title}</h1>\n<ul>${rows.join("")}</ul>\n${body}`);
}

function form(session: StripeSession): string {
  const email = session.customer_email;
  const field =
    session.customer === null
      ? `<label for="email">Email</label><input id="email" name="email" type="email" autocomplete="email" required value="${escape(email ?? "")}"${email === null ? "" : " readonly"}>`
      : "";
  const cancel =
    session.cancel_url === null ? "" : `<a class="button quiet" href="${escape(session.cancel_url)}">Cancel</a>`;
  return `<form method="post" action="/c/pay/${session.id}">
${field}
<p class="note">Nothing is charged: this is a sandbox and needs no card.</p>
<div class="actions"><button class="button" type="submit">Pay</button>${cancel}</div>
</form>`;
}

/** For example `$49 / month` or `€10.50 / 3 months`. */
export function rateOf({ price, quantity }: LineItem): string {
  const amount = (price.unit_amount * quantity) / 100;
  const currency = price.currency.toUpperCase();
  const digits = Number.isInteger(amount) ? 0 : 2;
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency, minimumFractionDigits: digits });
  const { interval = "", interval_count: count = 1 } = price.recurring ?? {};
  return `${format.format(amount)} / ${count === 1 ? interval : `${count} ${interval}s`}`;
}
