import { readSession } from "../auth/session.ts";
import type { Session } from "../auth/session.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { showPage } from "./show-page.ts";

const ways: readonly (readonly [href: string, name: string, text: string])[] = [
  ["/docs", "API reference", "Every operation, to try in the browser."],
  ["/api/v1/docs", "The same as text", "One markdown page, for reading and for agents."],
  ["/api/v1/openapi.json", "OpenAPI", "For clients and generators."],
];

const body = (session: Session | null, publicUrl: string): Html =>
  html`<h1>Calls and mails that happen once</h1>
    <p>
      Cora calls and mails people for your software and your AI agents: durably, lawfully and at most once, and it can
      show why for every contact.
    </p>
    <div class="actions">
      ${
        session
          ? html`<a class="button" href="/account/keys">Your API keys</a
              ><a class="button plain" href="/account">Your account</a>`
          : html`<a class="button" href="/sign-up">Create an account</a
              ><a class="button plain" href="/sign-in">Sign in</a>`
      }
    </div>
    <section class="card" aria-labelledby="developers">
      <h2 id="developers">For developers</h2>
      <ul class="rows">
        ${ways.map(
          ([href, name, text]) =>
            html`<li>
              <p><a href="${href}">${name}</a><br /><span class="quiet small">${text}</span></p>
            </li>`,
        )}
      </ul>
    </section>
    <section class="card" aria-labelledby="agents">
      <h2 id="agents">For AI agents</h2>
      <p>Connect an MCP client to this address; it asks for your consent here.</p>
      <code class="key">${publicUrl}/api/mcp</code>
    </section>`;

/** `/`: what this is, and where to go on. */
export function startPage(router: PageRouter, { deps }: PageParts): void {
  onPage(router, "get", "/", "start_page", async (ctx) => {
    const session = await readSession(ctx, deps);
    showPage(ctx, { title: "Outreach for software", body: body(session, deps.settings.publicUrl), session });
  });
}
