import Router from "@koa/router";
import type { ApiDeps } from "../deps.ts";
import type { State } from "./state.ts";

const VERSION = "0.1.0";
const LOOK_MS = 3_000;
/** Vendors are asked at most this often, however often somebody asks us. */
const VENDOR_MEMORY_MS = 15_000;

type Check = () => Promise<unknown>;

export interface HealthOptions {
  environment: string;
  demoMode: boolean;
  checkTemporal: Check;
  /** Of the live vendors; that the sandbox for test projects is away makes nobody wait. */
  liveChecks: Record<string, Check>;
}

/** `/health` says that the process runs; `/health/ready` asks everything that it depends on. */
export function healthRouter(deps: ApiDeps, options: HealthOptions): Router<State> {
  const router = new Router<State>();
  const checks: Record<string, Check> = {
    database: () => deps.database.app.em.fork().execute("SELECT 1"),
    temporal: options.checkTemporal,
    ...Object.fromEntries(Object.entries(options.liveChecks).map(([name, check]) => [name, remembered(check)])),
  };
  router.get("/health", (ctx) => {
    const { environment, demoMode } = options;
    ctx.body = { status: "ok", uptime: process.uptime(), version: VERSION, environment, demoMode };
  });
  router.get("/health/ready", async (ctx) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await verdict(check)] as const),
    );
    const ready = results.every(([, result]) => result === "ok");
    ctx.status = ready ? 200 : 503;
    ctx.body = { status: ready ? "ready" : "not_ready", checks: Object.fromEntries(results) };
  });
  return router;
}

const verdict = (check: Check): Promise<"ok" | "error"> =>
  Promise.race([
    check().then(() => "ok" as const),
    new Promise<"error">((resolve) => setTimeout(resolve, LOOK_MS, "error").unref()),
  ]).catch(() => "error" as const);

/** A good answer is remembered for a while, a bad one is not. */
function remembered(check: Check): Check {
  let goodUntil = 0;
  return async () => {
    if (Date.now() < goodUntil) return;
    await check();
    goodUntil = Date.now() + VENDOR_MEMORY_MS;
  };
}
