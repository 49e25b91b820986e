import { Connection } from "@temporalio/client";
import { loadClientConnectConfig } from "@temporalio/envconfig";

const LOOK_MS = 2_000;

/** The API never waits for Temporal; it only looks whether it is there, for those who ask after Cora's health. */
export function temporalProbe(address: string) {
  const { connectionOptions } = loadClientConnectConfig();
  const connection = Connection.lazy({ ...connectionOptions, address: connectionOptions.address ?? address });
  return {
    check: () => connection.withDeadline(Date.now() + LOOK_MS, () => connection.workflowService.getSystemInfo({})),
    close: () => connection.close(),
  };
}
