import { DefaultLogger } from "@temporalio/worker";
import type { LogEntry, RuntimeOptions } from "@temporalio/worker";
import type { Logger } from "pino";
import type { WorkerConfig } from "./config.ts";

const LEVELS = { TRACE: "trace", DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;

/** Temporal's own log lines join ours, and its metrics get a port of their own where one is wanted. */
export const runtimeOptions = (config: WorkerConfig, log: Logger): RuntimeOptions => ({
  shutdownSignals: [],
  logger: new DefaultLogger("INFO", ({ level, message, meta }: LogEntry) =>
    log[LEVELS[level]]({ temporal: meta }, message),
  ),
  telemetryOptions:
    config.METRICS_PORT === 0
      ? {}
      : {
          metrics: {
            prometheus: {
              bindAddress: `${config.METRICS_HOST}:${config.METRICS_PORT}`,
              countersTotalSuffix: true,
              unitSuffix: true,
            },
          },
        },
});
