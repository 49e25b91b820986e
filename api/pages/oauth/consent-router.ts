import Router from "@koa/router";
import type { Provider } from "oidc-provider";
import { isTestProject } from "../../../domain/side.ts";
import { inSystem } from "../../../db/project-scope.ts";
import { insertGrant } from "../../../db/queries/oauth-grants.ts";
import { projectsOfUser } from "../../../db/queries/projects-of-user.ts";
import type { UserProject } from "../../../db/queries/projects-of-user.ts";
import { newId } from "../../../domain/id.ts";
import { readSession } from "../../auth/session.ts";
import type { Session } from "../../auth/session.ts";
import type { ApiDeps } from "../../deps.ts";
import type { Context, State } from "../../http/state.ts";
import type { AuthorizationServer } from "../../oauth/authorization-server.ts";
import { CONSENT_PATH, GRANT_SECONDS } from "../../oauth/create-provider.ts";
import { WRITE } from "../../oauth/resources.ts";
import { sessionForm } from "../csrf.ts";
import type { Form } from "../form.ts";
import { pageErrors } from "../page-errors.ts";
import { requireSession } from "../require-session.ts";
import { showPage } from "../show-page.ts";
import { consentBody } from "./consent-page.ts";
import { consentRequest } from "./consent-request.ts";
import type { ConsentRequest } from "./consent-request.ts";

const PATH = `${CONSENT_PATH}/:uid`;

/** What a person allowed. */
interface Choice {
  projectIds: string[] | null;
  readOnly: boolean;
}

/** The page on which a person lets an app in, or not. */
export function consentRouter(server: AuthorizationServer, deps: ApiDeps): Router<State> {
  const router = new Router<State>();
  router.use(PATH, pageErrors());
  router.get(PATH, async (context) => {
    const ctx = context as unknown as Context & { params: { uid: string } };
    ctx.state.operation = "oauth_consent_page";
    const session = await requireSession(ctx, deps);
    if (!session) return;
    const request = await consentRequest(await server.provider(), ctx, ctx.params.uid);
    ask(ctx, session, request, await liveProjects(deps, session), null);
  });
  router.post(PATH, async (context) => {
    const ctx = context as unknown as Context & { params: { uid: string } };
    ctx.state.operation = "oauth_consent";
    const session = await readSession(ctx, deps);
    if (!session) return ctx.redirect(`/sign-in?return_to=${encodeURIComponent(ctx.path)}`);
    const form = await sessionForm(ctx, deps, session);
    const provider = await server.provider();
    const request = await consentRequest(provider, ctx, ctx.params.uid);
    if (form.get("decision") !== "allow")
      return finish(provider, ctx, { error: "access_denied", error_description: "the person declined" });
    const projects = await liveProjects(deps, session);
    const choice = readChoice(form, request, projects);
    if (typeof choice === "string") return ask(ctx, session, request, projects, choice);
    const grantId = await grant(provider, deps, session, request, choice);
    return finish(provider, ctx, { login: { accountId: session.userId, remember: false }, consent: { grantId } });
  });
  return router;
}

const liveProjects = async ({ database }: ApiDeps, { userId }: Session): Promise<UserProject[]> =>
  (await projectsOfUser(database.system.em.fork(), userId)).filter(({ id }) => !isTestProject(id));

const mayWrite = (projects: readonly UserProject[]): boolean =>
  projects.length === 0 || projects.some(({ role }) => role !== "viewer");

function ask(
  ctx: Context,
  session: Session,
  request: ConsentRequest,
  projects: UserProject[],
  wrong: string | null,
): void {
  const { protocol, origin } = new URL(request.redirectUri);
  showPage(ctx, {
    title: `Connect ${request.clientName}`,
    body: consentBody({ request, session, projects, mayWrite: mayWrite(projects), wrong }),
    narrow: true,
    status: wrong === null ? 200 : 422,
    formAction: [origin === "null" ? protocol : origin],
  });
}

/** What the form says, as far as this person may decide it; a sentence where it says nothing usable. */
function readChoice(form: Form, request: ConsentRequest, projects: readonly UserProject[]): Choice | string {
  const readOnly = form.get("access") !== "full" || !request.wantsWrite || !mayWrite(projects);
  if (form.get("reach") === "all") return { projectIds: null, readOnly };
  const chosen = new Set(form.getAll("project"));
  const projectIds = projects.map(({ id }) => id).filter((id) => chosen.has(id));
  return projectIds.length > 0 ? { projectIds, readOnly } : "Choose at least one project, or all of them.";
}

/** Writes down what was allowed; what was asked for beyond it counts as refused, so that nobody asks again. */
async function grant(
  provider: Provider,
  { database }: ApiDeps,
  { userId }: Session,
  request: ConsentRequest,
  { projectIds, readOnly }: Choice,
): Promise<string> {
  const { clientId, clientName, redirectPlace: redirectHost, scopes, resources } = request;
  const id = newId("grt");
  await inSystem(database, (em) =>
    insertGrant(em, { id, userId, clientId, clientName, redirectHost, projectIds, readOnly }, GRANT_SECONDS),
  );
  const notes = new provider.Grant({ accountId: userId, clientId });
  notes.jti = id;
  const allowed = scopes.filter((scope) => !(readOnly && scope === WRITE)).join(" ");
  notes.addOIDCScope(allowed);
  for (const resource of resources) notes.addResourceScope(resource, allowed);
  if (readOnly) {
    notes.rejectOIDCScope(WRITE);
    for (const resource of resources) notes.rejectResourceScope(resource, WRITE);
  }
  await notes.save();
  return id;
}

async function finish(
  provider: Provider,
  ctx: Context,
  result: Parameters<Provider["interactionResult"]>[2],
): Promise<void> {
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }));
  ctx.status = 303;
}
