import type { ServerResponse } from "node:http";

/** A page of the emulated Stripe: plain HTML, no script, readable by a screen reader. */
export function page(title: string, content: string): string {
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

export function messagePage(title: string, message: string): string {
  return page(title, `<h1>${escape(title)}</h1><p role="alert">${escape(message)}</p>`);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escape(text: string): string {
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

/** Nothing from elsewhere, and no script. */
export function answerHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
  });
  response.end(html);
}
