import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type Router from "@koa/router";
import type { Pool } from "pg";
import { backlog } from "../db/queries/backlog.ts";
import type { ApiConfig } from "./config.ts";
import type { ApiDeps } from "./deps.ts";
import { createApp } from "./http/app.ts";
import { answerClientErrors } from "./http/client-error.ts";
import { documentRouter } from "./http/documents.ts";
import { healthRouter } from "./http/health.ts";
import type { HealthOptions } from "./http/health.ts";
import { lastAnswers } from "./http/last-answers.ts";
import { metricsRouter } from "./http/metrics-router.ts";
import { createHttpMetrics } from "./http/metrics.ts";
import { operationRouter } from "./http/operation-router.ts";
import { createRateLimits } from "./http/rate-limit.ts";
import type { State } from "./http/state.ts";
import { mcpRouter } from "./mcp/router.ts";
import { createAuthorizationServer } from "./oauth/authorization-server.ts";
import { oauthRouter } from "./oauth/oauth-router.ts";
import { operations } from "./operations/index.ts";
import { appsRouter } from "./pages/oauth/apps-router.ts";
import { consentRouter } from "./pages/oauth/consent-router.ts";
import { referenceRouter } from "./pages/reference/reference-router.ts";
import { pagesRouter } from "./pages/pages-router.ts";
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
/** Longer than load balancers keep a connection open, so that none is closed under a request on its way. */
const IDLE_MS = 75_000;
/** How long the largest file may take to arrive. */
const FILE_MS = 3_600_000;

/** Everything that listens: REST, MCP, documents, health, webhooks, pages and the voice socket, on one port. */
export async function startServer(
  deps: ApiDeps,
  config: ApiConfig,
  options: { limitPool: Pool; checkTemporal(): Promise<unknown>; liveChecks: HealthOptions["liveChecks"] },
): Promise<ApiServer> {
  const metrics = createHttpMetrics(() => backlog(deps.database), config.WORKER_METRICS_URL);
  const limits = createRateLimits(options.limitPool, {
    perMinute: config.RATE_LIMIT_PER_MINUTE,
    signupsPerHour: config.SIGNUPS_PER_HOUR,
    signInsPerHour: config.SIGN_INS_PER_HOUR,
    registrationsPerHour: config.APP_REGISTRATIONS_PER_HOUR,
  });
  const health = {
    environment: config.NODE_ENV,
    demoMode: config.CORA_SANDBOX_URL !== undefined,
    checkTemporal: options.checkTemporal,
    liveChecks: options.liveChecks,
  };
  const authorization = createAuthorizationServer(deps);
  const routers: Router<State>[] = [
    healthRouter(deps, health),
    metricsRouter(metrics),
    documentRouter(operations, deps.settings.publicUrl),
    referenceRouter(),
    operationRouter(operations, deps, limits),
    mcpRouter(operations, deps, limits),
    oauthRouter(authorization, deps, limits),
    consentRouter(authorization, deps),
    appsRouter(deps),
    twilioWebhooks(deps),
    signedEventWebhooks(deps),
    unsubscribeRouter(deps),
    pagesRouter({ deps, limits }),
  ];
  const server = createServer(
    { requestTimeout: FILE_MS, headersTimeout: 10_000, keepAliveTimeout: IDLE_MS },
    createApp(deps, { metrics, limits, operations, routers }).callback(),
  );
  const sayLast = lastAnswers(server);
  answerClientErrors(server, limits);
  const relay = createRelaySocket(deps);
  server.on("upgrade", relay.upgrade);
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(config.PORT, config.HOST, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        sayLast();
        server.close(() => resolve());
        server.closeIdleConnections();
        deps.importFeed.close();
        deps.timelineFeed.close();
        void relay.close(DRAIN_MS);
        setTimeout(() => server.closeAllConnections(), DRAIN_MS + 1_000).unref();
      }),
  };
}
