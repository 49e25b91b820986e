import type { LineItem, StripeSession } from "./stripe-object.ts";

export interface PageOffer {
  session: StripeSession;
  lines: LineItem[];
  productName: (id: string) => string;
}

/** The page where a sandbox buyer pays: plain HTML, no script, readable by a screen reader. */
export function checkoutPage({ session, lines, productName }: PageOffer): string {
  const title = session.status === "open" ? "Sandbox checkout" : `Checkout ${session.status}`;
  const rows = lines.map(
    ({ price, quantity }) =>
      `<li><span>${escape(productName(price.product))}${quantity > 1 ? ` × ${quantity}` : ""}</span> <strong>${rateOf({ price, quantity })}</strong></li>`,
  );
  const body = session.status === "open" ? form(session) : `<p role="status">This checkout is ${session.status}.</p>`;
  return page(title, `<h1>${title}</h1>\n<ul>${rows.join("")}</ul>\n${body}`);
}

export function messagePage(title: string, message: string): string {
  return page(title, `<h1>${escape(title)}</h1><p role="alert">${escape(message)}</p>`);
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
function rateOf({ price, quantity }: LineItem): string {
  const amount = (price.unit_amount * quantity) / 100;
  const currency = price.currency.toUpperCase();
  const digits = Number.isInteger(amount) ? 0 : 2;
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency, minimumFractionDigits: digits });
  const { interval = "", interval_count: count = 1 } = price.recurring ?? {};
  return `${format.format(amount)} / ${count === 1 ? interval : `${count} ${interval}s`}`;
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body><main>
${content}
</main></body>
</html>
`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --edge: #d5dae1; --accent: #0b57d0; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #1b1f24; --edge: #454b54; --accent: #8ab4f8; --on-accent: #10131a; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 26rem; margin: 6vh auto 0; padding: 2rem; border: 1px solid var(--edge); border-radius: 0.75rem; }
h1 { margin: 0 0 1rem; font-size: 1.35rem; }
ul { list-style: none; margin: 0 0 1.5rem; padding: 0; border-block: 1px solid var(--edge); }
li { display: flex; justify-content: space-between; gap: 1rem; padding: 0.75rem 0; }
label { display: block; font-weight: 600; }
input { width: 100%; padding: 0.6rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--edge); border-radius: 0.4rem; }
.note { font-size: 0.9rem; }
.actions { display: flex; gap: 0.75rem; }
.button { flex: 1; padding: 0.7rem 1rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; border: 1px solid var(--accent); border-radius: 0.4rem; color: var(--on-accent); background: var(--accent); }
.quiet { color: var(--accent); background: transparent; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
