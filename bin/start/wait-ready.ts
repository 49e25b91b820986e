import type { Service } from "../processes/service.ts";
import { until } from "../processes/until.ts";
import { temporalSeesWorker } from "../temporal/sees-worker.ts";

type Ready = () => Promise<true | undefined> | true | undefined;

/** Waits for a service; its early end or the time limit becomes an error with the last lines of its log. */
export async function waitReady(service: Service, ready: Ready, timeoutMs = 60_000): Promise<void> {
  const state = await until(async () => service.ended() ?? (await ready()), { timeoutMs, everyMs: 200 });
  if (state === true) return;
  const how = state ?? `was not ready within ${timeoutMs / 1000} s`;
  throw new Error(
    `The ${service.name} ${how}. Its log is ${service.log.path}; it ends with:\n  ${service.log.recent(6).replaceAll(" | ", "\n  ")}`,
  );
}

type Checks = Record<string, "ok" | "error">;

async function readinessOf(baseUrl: string): Promise<{ ok: boolean; checks: Checks } | undefined> {
  try {
    const answer = await fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    const body = (await answer.json()) as { checks?: Checks };
    return { ok: answer.ok, checks: body.checks ?? {} };
  } catch {
    return undefined;
  }
}

const PATIENCE_MS = 10_000;

/** Ready means every check; a vendor that is down for longer is told about and not waited for. */
export function apiReady(baseUrl: string, tell: (line: string) => void): Ready {
  const since = Date.now();
  return async () => {
    const readiness = await readinessOf(baseUrl);
    if (!readiness) return undefined;
    if (readiness.ok) return true;
    const failing = Object.keys(readiness.checks).filter((name) => readiness.checks[name] !== "ok");
    const essential = failing.length === 0 || failing.includes("database") || failing.includes("temporal");
    if (essential || Date.now() - since < PATIENCE_MS) return undefined;
    tell(`! runs, but cannot reach: ${failing.join(", ")}`);
    return true;
  };
}

export function saysReady(service: Service): Ready {
  let ready: true | undefined;
  service.log.onLine((line) => {
    if (line.startsWith("{") && line.includes('"ready":true')) ready = true;
  });
  return () => {
    service.log.poll();
    return ready;
  };
}

/** A worker is ready when the Temporal server has seen it ask for work since it was started. */
export function pollsForWork(env: NodeJS.ProcessEnv, taskQueue: string): Ready {
  const since = Date.now();
  return async () => {
    const seen = await temporalSeesWorker(env, { taskQueue, since }).catch(() => false);
    return seen ? true : undefined;
  };
}
