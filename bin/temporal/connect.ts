import { Connection } from "@temporalio/client";
import { loadClientConnectConfig } from "@temporalio/envconfig";

export type TemporalTarget = { connection: Connection; namespace: string };

/** Connects as the standard TEMPORAL_* settings say (address, namespace, TLS, API key). */
export async function connectTemporal(env: NodeJS.ProcessEnv, timeoutMs = 10_000): Promise<TemporalTarget> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) });
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: timeoutMs });
  return { connection, namespace: namespace ?? "default" };
}
