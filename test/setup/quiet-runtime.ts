import { DefaultLogger, Runtime } from "@temporalio/worker";

/** Failures that a test brings about on purpose are not worth a warning; call before anything else starts Temporal's runtime. */
export const quietRuntime = (): Runtime =>
  Runtime.install({
    logger: new DefaultLogger("ERROR"),
    telemetryOptions: { logging: { filter: { core: "ERROR", other: "ERROR" } } },
  });
