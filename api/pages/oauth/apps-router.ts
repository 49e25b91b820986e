import Router from "@koa/router";
import { inSystem } from "../../../db/project-scope.ts";
import { endGrant, listConnectedApps } from "../../../db/queries/oauth-grants.ts";
import type { ConnectedApp } from "../../../db/queries/oauth-grants.ts";
import { readSession } from "../../auth/session.ts";
import type { Session } from "../../auth/session.ts";
import type { ApiDeps } from "../../deps.ts";
import type { Context, State } from "../../http/state.ts";
import { resourceUrl } from "../../oauth/resources.ts";
import { csrfField, sessionForm } from "../csrf.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { pageErrors } from "../page-errors.ts";
import { requireSession } from "../require-session.ts";
import { showPage } from "../show-page.ts";

const PATH = "/account/apps";

/** The apps that a person has let in, and the way to end each. */
export function appsRouter(deps: ApiDeps): Router<State> {
  const router = new Router<State>();
  router.use(PATH, pageErrors());
  router.get(PATH, async (context) => {
    const ctx = context as unknown as Context;
    ctx.state.operation = "connected_apps_page";
    const session = await requireSession(ctx, deps);
    if (!session) return;
    const apps = await listConnectedApps(deps.database.system.em.fork(), session.userId);
    showPage(ctx, {
      title: "Connected apps",
      session,
      body: body(apps, session, resourceUrl(deps.settings.publicUrl, "mcp")),
    });
  });
  router.post(`${PATH}/:grantId/end`, async (context) => {
    const ctx = context as unknown as Context & { params: { grantId: string } };
    ctx.state.operation = "end_connected_app";
    const session = await readSession(ctx, deps);
    if (session) {
      await sessionForm(ctx, deps, session);
      await inSystem(deps.database, (em) => endGrant(em, ctx.params.grantId, "person", session.userId));
    }
    ctx.redirect(PATH);
    ctx.status = 303;
  });
  return router;
}

const body = (apps: readonly ConnectedApp[], session: Session, connectorUrl: string): Html =>
  html`<h1>Connected apps</h1>
    <p class="quiet">
      Apps and agents that may use Cora in your name. Ending a connection ends all of its access at once.
    </p>
    <section class="card" aria-label="Connected apps">
      ${
        apps.length === 0
          ? html`<p class="quiet">No app is connected.</p>`
          : html`<ul class="rows">
              ${apps.map((app) => row(app, session))}
            </ul>`
      }
    </section>
    <section class="card">
      <h2>Connect one</h2>
      <p>
        Give this address to Claude, Cursor or any other MCP client. It will bring you back here to ask what it may do.
      </p>
      <code class="key">${connectorUrl}</code>
    </section>`;

const day = (date: Date): Html => {
  const iso = new Date(date).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)}</time>`;
};

const row = (
  { id, clientName, redirectHost, readOnly, allProjects, projects, createdAt, lastUsedAt }: ConnectedApp,
  session: Session,
): Html =>
  html`<li>
    <div>
      <h3>${clientName} <span class="tag">${readOnly ? "Read only" : "Full access"}</span></h3>
      <p class="quiet small">${allProjects ? "All projects" : projects.join(", ")} · answers to ${redirectHost}</p>
      <p class="quiet small">
        Connected ${day(createdAt)}, ${lastUsedAt ? html`last used ${day(lastUsedAt)}` : "not used yet"}
      </p>
    </div>
    <form method="post" action="${PATH}/${id}/end">
      ${csrfField(session)}<button class="danger slim" aria-label="End the connection of ${clientName}">End</button>
    </form>
  </li>`;
