import type { Session } from "../auth/session.ts";
import { csrfField } from "./csrf.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { STYLE_PATH } from "./style.ts";

export interface Page {
  /** Names the tab; the page's one `h1` is part of the body. */
  title: string;
  body: Html;
  session?: Session | null;
  /** Forms and short messages read better in a slim column. */
  narrow?: boolean;
}

const nav = (session: Session): Html =>
  html`<nav aria-label="Account">
    <a href="/account">Account</a>
    <a href="/account/keys">API keys</a>
    <a href="/account/apps">Apps</a>
    <form method="post" action="/sign-out">${csrfField(session)}<button class="link">Sign out</button></form>
  </nav>`;

const visitorNav = html`<nav aria-label="Cora"><a href="/docs">Docs</a><a href="/sign-in">Sign in</a></nav>`;

/** A whole page as text; `showPage` sends it with the headers that it needs. */
export const page = ({ title, body, session, narrow = false }: Page): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Cora</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header class="top">
          <a class="brand" href="/">Cora</a>${session ? nav(session) : session === null ? visitorNav : null}
        </header>
        <main id="main" ${narrow ? html` class="narrow"` : null}>${body}</main>
      </body>
    </html> `.text;
