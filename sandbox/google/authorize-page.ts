import type { GooglePerson } from "./google-people.ts";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

const hidden = (order: URLSearchParams): string =>
  [...order].map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join("");

const choice = (order: URLSearchParams, { email, name, verified }: GooglePerson): string =>
  `<li><form method="post">${hidden(order)}<input type="hidden" name="email" value="${escape(email)}"><input type="hidden" name="name" value="${escape(name)}"><input type="hidden" name="verified" value="${verified}"><button>${escape(name)}<br><small>${escape(email)}${verified ? "" : ", not verified"}</small></button></form></li>`;

/** Where one picks who one is, in place of Google's account chooser. */
export const authorizePage = (people: readonly GooglePerson[], order: URLSearchParams): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Emulated Google</title>
<style>${style}</style>
</head>
<body><main>
<h1>Who are you?</h1>
<p>This is the sandbox's Google. Nobody checks who you say you are.</p>
<ul>${people.map((person) => choice(order, person)).join("")}</ul>
<form method="post">${hidden(order)}
<p><label for="email">Another address</label><input id="email" name="email" type="email" required></p>
<p><label for="name">Name</label><input id="name" name="name"></p>
<input type="hidden" name="verified" value="true">
<button>Continue</button></form>
<form method="post">${hidden(order)}<p><button name="decline" value="1">Decline</button></p></form>
</main></body>
</html>
`;

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --edge: #d5dae1; --accent: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #1b1f24; --edge: #454b54; --accent: #8ab4f8; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 26rem; margin: 6vh auto 0; padding: 2rem; border: 1px solid var(--edge); border-radius: 0.75rem; }
h1 { margin: 0 0 1rem; font-size: 1.35rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { margin-bottom: 0.5rem; }
label { display: block; font-weight: 600; }
input, button { width: 100%; padding: 0.6rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--edge); border-radius: 0.4rem; }
button { text-align: left; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
