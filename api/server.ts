import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type Router from "@koa/router";
import type { Pool } from "pg";
import { backlog } from "../db/queries/backlog.ts";
import type { ApiConfig } from "./config.ts";
import type { ApiDeps } from "./deps.ts";
import { createApp } from "./http/app.ts";
import { documentRouter } from "./http/documents.ts";
import { healthRouter } from "./http/health.ts";
import { metricsRouter } from "./http/metrics-router.ts";
import { createHttpMetrics } from "./http/metrics.ts";
import { operationRouter } from "./http/operation-router.ts";
import { createRateLimits } from "./http/rate-limit.ts";
import type { State } from "./http/state.ts";
import { mcpRouter } from "./mcp/router.ts";
import { operations } from "./operations/index.ts";
import { unsubscribeRouter } from "./pages/unsubscribe.ts";
import { createRelaySocket } from "./voice/relay-socket.ts";
import { signedEventWebhooks } from "./webhooks/signed-events.ts";
import { twilioWebhooks } from "./webhooks/twilio.ts";

export interface ApiServer {
  port: number;
  /** Lets running requests finish, then closes. */
  close(): Promise<void>;
}

const DRAIN_MS = 10_000;

/** Everything that listens: REST, MCP, documents, health, webhooks, pages and the voice socket, on one port. */
export async function startServer(
  deps: ApiDeps,
  config: ApiConfig,
  options: { limitPool: Pool; checkTemporal(): Promise<unknown> },
): Promise<ApiServer> {
  const metrics = createHttpMetrics(() => backlog(deps.database), config.WORKER_METRICS_URL);
  const limits = createRateLimits(options.limitPool, {
    perMinute: config.RATE_LIMIT_PER_MINUTE,
    signupsPerHour: config.SIGNUPS_PER_HOUR,
  });
  const health = {
    environment: config.NODE_ENV,
    demoMode: config.CORA_SANDBOX_URL !== undefined,
    checkTemporal: options.checkTemporal,
  };
  const routers: Router<State>[] = [
    healthRouter(deps, health),
    metricsRouter(metrics),
    documentRouter(operations, deps.settings.publicUrl),
    operationRouter(operations, deps, limits),
    mcpRouter(operations, deps, limits),
    twilioWebhooks(deps),
    signedEventWebhooks(deps),
    unsubscribeRouter(deps),
  ];
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000 },
    createApp(deps, metrics, routers).callback(),
  );
  const relay = createRelaySocket(deps);
  server.on("upgrade", relay.upgrade);
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(config.PORT, config.HOST, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        void relay.close(DRAIN_MS);
        setTimeout(() => server.closeAllConnections(), DRAIN_MS + 1_000).unref();
      }),
  };
}
