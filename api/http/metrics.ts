import { Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Side } from "../../domain/side.ts";
import type { Backlog } from "../../db/queries/backlog.ts";

export interface HttpMetrics {
  observe(operation: string, method: string, status: number, side: Side, seconds: number): void;
  /** The Prometheus text and its content type. */
  text(): Promise<string>;
  contentType: string;
}

const LOOK_MS = 1_000;

/** What a worker beside us shows, Temporal's runtime above all; nothing where it does not answer. */
const metricsOf = async (url: string | undefined): Promise<string> =>
  url === undefined
    ? ""
    : fetch(url, { signal: AbortSignal.timeout(LOOK_MS) }).then(
        (response) => response.text(),
        () => "",
      );

/** `readBacklog` is asked at each scrape; a database that is away leaves the backlog out and the rest in. */
export function createHttpMetrics(readBacklog: () => Promise<Backlog[]>, workerUrl?: string): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "cora_http_request_seconds",
    help: "Time to answer, by operation and status; `side` tells test projects from live ones.",
    labelNames: ["operation", "method", "status", "side"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const rows = new Gauge({
    name: "cora_outbox_rows",
    help: "Rows that wait to be carried.",
    labelNames: ["outbox"],
    registers: [registry],
  });
  const oldest = new Gauge({
    name: "cora_outbox_oldest_seconds",
    help: "For how long the oldest row has been due.",
    labelNames: ["outbox"],
    registers: [registry],
  });
  const measure = async (): Promise<void> => {
    for (const { outbox, ...waiting } of await readBacklog().catch(() => [])) {
      rows.set({ outbox }, waiting.rows);
      oldest.set({ outbox }, waiting.oldestSeconds);
    }
  };
  return {
    observe: (operation, method, status, side, seconds) =>
      requests.observe({ operation, method, status: String(status), side }, seconds),
    text: async () => {
      const [worker] = await Promise.all([metricsOf(workerUrl), measure()]);
      return `${await registry.metrics()}\n${worker}`;
    },
    contentType: registry.contentType,
  };
}
