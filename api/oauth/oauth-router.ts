import Router from "@koa/router";
import { API_SCOPES, resourceMetadata } from "./resources.ts";
import type { ApiDeps } from "../deps.ts";
import type { RateLimits } from "../http/rate-limit.ts";
import type { Context, State } from "../http/state.ts";
import { toCoraError } from "../to-cora-error.ts";
import type { AuthorizationServer } from "./authorization-server.ts";
import { PATHS } from "./create-provider.ts";

/** Known to their callers by a header, a code or nothing at all: any page may ask. */
const OPEN = [
  PATHS.token,
  PATHS.registration,
  PATHS.revocation,
  PATHS.jwks,
  "/.well-known/oauth-authorization-server",
  "/.well-known/openid-configuration",
  "/.well-known/oauth-protected-resource",
  "/.well-known/oauth-protected-resource/api/mcp",
  "/.well-known/oauth-protected-resource/api/v1",
];

/** The authorization server's endpoints and the documents by which clients find them. */
export function oauthRouter(
  server: AuthorizationServer,
  { settings }: Pick<ApiDeps, "settings">,
  limits: RateLimits,
): Router<State> {
  const router = new Router<State>();
  const forward = (operation: string) => async (context: unknown) => {
    const ctx = context as Context;
    ctx.state.operation = operation;
    await limits.address(ctx);
    await answer(server, ctx);
  };
  router.use(OPEN, async (ctx, next) => {
    ctx.set("Access-Control-Allow-Origin", "*");
    ctx.set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, WWW-Authenticate");
    return next();
  });
  router.options(OPEN, (ctx) => {
    ctx.set("Access-Control-Allow-Methods", "GET, POST");
    ctx.set("Access-Control-Allow-Headers", "Authorization, Content-Type, Mcp-Protocol-Version");
    ctx.set("Access-Control-Max-Age", "86400");
    ctx.status = 204;
  });
  router.get(PATHS.authorization, async (ctx) => {
    ctx.req.url = withScope(ctx.req.url ?? "");
    await forward("oauth_authorize")(ctx);
  });
  router.get(`${PATHS.authorization}/:uid`, forward("oauth_resume"));
  router.post(PATHS.token, forward("oauth_token"));
  router.post(PATHS.revocation, forward("oauth_revoke"));
  router.post(PATHS.registration, async (ctx) => {
    await limits.registration(ctx as unknown as Context);
    await forward("oauth_register")(ctx);
  });
  router.get(PATHS.jwks, forward("oauth_jwks"));
  router.get("/.well-known/oauth-authorization-server", forward("get_oauth_authorization_server"));
  router.get("/.well-known/openid-configuration", forward("get_openid_configuration"));
  for (const [place, resource] of [
    ["", "mcp"],
    ["/api/mcp", "mcp"],
    ["/api/v1", "rest"],
  ] as const)
    router.get(`/.well-known/oauth-protected-resource${place}`, (ctx) => {
      ctx.state.operation = "get_oauth_protected_resource";
      ctx.body = resourceMetadata(settings.publicUrl, resource);
    });
  return router;
}

/** An app that names no scope asks for what there is; the person may still give it less. */
function withScope(url: string): string {
  const { pathname, searchParams: params } = new URL(url, "http://local.invalid");
  const wanted = new Set((params.get("scope") ?? API_SCOPES.join(" ")).split(" ").filter(Boolean));
  // Writing implies reading, and a person may answer "only reading" to whoever asks for writing.
  if (wanted.has("cora.write")) wanted.add("cora.read");
  if (params.getAll("scope").length <= 1) params.set("scope", [...wanted].join(" "));
  return `${pathname}?${params.toString()}`;
}

async function answer(server: AuthorizationServer, ctx: Context): Promise<void> {
  const { status, body, failure } = await server.answer(ctx.req, ctx.res);
  if (failure && toCoraError(failure).code === "service_unavailable") throw failure;
  if (failure) ctx.app.emit("error", failure, ctx);
  if (body !== undefined) ctx.body = body;
  ctx.status = status;
}
