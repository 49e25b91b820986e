import { Histogram, Registry, collectDefaultMetrics } from "prom-client";

export interface HttpMetrics {
  observe(operation: string, method: string, status: number, seconds: number): void;
  /** The Prometheus text and its content type. */
  text(): Promise<string>;
  contentType: string;
}

export function createHttpMetrics(): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "cora_http_request_seconds",
    help: "Time to answer, by operation and status.",
    labelNames: ["operation", "method", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    observe: (operation, method, status, seconds) =>
      requests.observe({ operation, method, status: String(status) }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
