import Router from "@koa/router";
import type { HttpMetrics } from "./metrics.ts";
import type { State } from "./state.ts";

/** `/metrics`, in Prometheus text. */
export function metricsRouter(metrics: HttpMetrics): Router<State> {
  const router = new Router<State>();
  router.get("/metrics", async (ctx) => {
    ctx.type = metrics.contentType;
    ctx.body = await metrics.text();
  });
  return router;
}
