import Koa from "koa";
import type Router from "@koa/router";
import { CoraError } from "../../domain/errors.ts";
import type { ApiDeps } from "../deps.ts";
import { accessLog } from "./access-log.ts";
import { cors } from "./cors.ts";
import { errors } from "./errors.ts";
import type { HttpMetrics } from "./metrics.ts";
import { requestId } from "./request-id.ts";
import type { State } from "./state.ts";

/** The Koa application: what every request passes, then the routers in order. */
export function createApp(deps: ApiDeps, metrics: HttpMetrics, routers: Router<State>[]): Koa<State> {
  const app = new Koa<State>({ proxy: deps.settings.trustProxy });
  app.on("error", (error: Error, ctx?: { state?: State }) =>
    deps.log.error({ err: error, requestId: ctx?.state?.requestId }, "unexpected error"),
  );
  app.use(requestId());
  app.use(accessLog(deps.log, metrics));
  app.use(errors());
  app.use(cors());
  app.use(async (ctx, next) => {
    // The documents write both /v1 and /api/v1.
    if (!ctx.path.startsWith("/v1/") && ctx.path !== "/v1") return next();
    ctx.redirect(`/api${ctx.url}`);
    ctx.status = 308;
  });
  for (const router of routers) app.use(router.routes());
  app.use(async (ctx) => refuseMethod(ctx.path, routers, (name, value) => ctx.set(name, value)));
  return app;
}

/** A path that exists under another method is 405, not 404. */
function refuseMethod(path: string, routers: Router<State>[], setHeader: (name: string, value: string) => void): void {
  const methods = routers.flatMap((router) => router.match(path, "GET").path.flatMap((layer) => layer.methods));
  if (methods.length === 0) return;
  setHeader("Allow", [...new Set(methods)].join(", "));
  throw new CoraError("method_not_allowed");
}
