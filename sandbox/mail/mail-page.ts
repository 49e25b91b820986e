import type { StoredMail } from "./stored-mail.ts";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
const linked = (text: string): string =>
  escape(text).replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);

const article = ({ from, to, subject, created_at, text }: StoredMail): string => `<article>
<h2>${escape(subject)}</h2>
<p class="note">${escape(from)} to ${escape(to.join(", "))}, ${escape(created_at.slice(0, 19))} UTC</p>
<pre>${linked(text ?? "")}</pre>
</article>`;

/** What lies in the emulated mailboxes, the latest first, for people who try Cora. */
export function mailPage(mails: readonly StoredMail[], to: string | null): string {
  const title = to === null ? "Mail in the sandbox" : `Mail for ${to}`;
  const letters = mails.length === 0 ? "<p>There is none yet. Reload in a moment.</p>" : mails.map(article).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body><main>
<h1>${escape(title)}</h1>
${letters}
</main></body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --edge: #d5dae1; --accent: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #1b1f24; --edge: #454b54; --accent: #8ab4f8; } }
body { margin: 0; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 42rem; margin: 0 auto; }
article { margin: 1.5rem 0; padding: 1.5rem; border: 1px solid var(--edge); border-radius: 0.75rem; }
h1 { font-size: 1.35rem; } h2 { margin: 0; font-size: 1.1rem; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: var(--accent); }
.note { margin: 0 0 1rem; font-size: 0.9rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
