import Koa from "koa";
import type Router from "@koa/router";
import { CoraError } from "../../domain/errors.ts";
import type { ApiDeps } from "../deps.ts";
import type { Operation } from "../operation.ts";
import { accessLog } from "./access-log.ts";
import { addressLimit } from "./address-limit.ts";
import { bodyDeadline } from "./body-deadline.ts";
import { cors } from "./cors.ts";
import { errors } from "./errors.ts";
import type { HttpMetrics } from "./metrics.ts";
import type { RateLimits } from "./rate-limit.ts";
import { requestId } from "./request-id.ts";
import type { State } from "./state.ts";

export interface AppParts {
  metrics: HttpMetrics;
  limits: RateLimits;
  operations: readonly Operation[];
  routers: Router<State>[];
}

/** How long a body may take that is no file. */
const BODY_MS = 30_000;

/** The Koa application: what every request passes, then the routers in order. */
export function createApp(deps: ApiDeps, { metrics, limits, operations, routers }: AppParts): Koa<State> {
  const app = new Koa<State>({ proxy: deps.settings.trustProxy });
  app.on("error", (error: Error, ctx?: { state?: State }) =>
    deps.log.error({ err: error, requestId: ctx?.state?.requestId }, "unexpected error"),
  );
  app.use(requestId());
  app.use(accessLog(deps.log, metrics));
  app.use(bodyDeadline(BODY_MS));
  app.use(errors());
  app.use(addressLimit(limits));
  app.use(cors(operations));
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
