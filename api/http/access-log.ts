import type { Middleware } from "koa";
import type { Logger } from "pino";
import { sideOf } from "../../domain/side.ts";
import type { HttpMetrics } from "./metrics.ts";
import type { State } from "./state.ts";

/** One line per request: what was asked, what came of it, how long it took. No body, no header, no query. */
export const accessLog = (log: Logger, metrics: HttpMetrics): Middleware<State> =>
  async function accessLog(ctx, next) {
    const started = performance.now();
    await next();
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const { requestId, operation = "none", projectId, recordId, askedBy } = ctx.state;
    metrics.observe(operation, ctx.method, ctx.status, sideOf(projectId ?? ""), ms / 1000);
    const line = { requestId, operation, projectId, recordId, askedBy, method: ctx.method, status: ctx.status, ms };
    log[ctx.status >= 500 ? "error" : "info"](line, "request");
  };
