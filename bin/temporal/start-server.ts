import path from "node:path";
import type { LogFile } from "../processes/log-file.ts";
import { type Service, type ServiceEvents, startService } from "../processes/service.ts";
import { until } from "../processes/until.ts";
import { connectTemporal } from "./connect.ts";
import { missingSearchAttributes, searchAttributeFlags } from "./search-attributes.ts";

export type TemporalOptions = {
  program: string;
  home: string;
  port: number;
  uiPort: number;
  log: LogFile;
  events: ServiceEvents;
  /** The server's own settings, each with a value as YAML. */
  dynamicConfig?: Readonly<Record<string, string>>;
};

export type RunningTemporal = { service: Service; address: string; uiUrl: string };

/** True once it answers and knows our search attributes, without which a start would be refused. */
async function isReady(address: string): Promise<true | undefined> {
  try {
    const { connection, namespace } = await connectTemporal({ TEMPORAL_ADDRESS: address }, 2_000);
    try {
      return (await missingSearchAttributes(connection, namespace)).length === 0 ? true : undefined;
    } finally {
      await connection.close();
    }
  } catch {
    return undefined;
  }
}

function serverArguments({ home, port, uiPort, dynamicConfig = {} }: TemporalOptions): string[] {
  const flags = {
    "--ip": "127.0.0.1",
    "--port": String(port),
    "--ui-port": String(uiPort),
    "--db-filename": path.join(home, "temporal.db"),
    "--log-level": "error",
    "--log-format": "json",
  };
  const pragmas = ["journal_mode=wal", "synchronous=normal"].flatMap((pragma) => ["--sqlite-pragma", pragma]);
  const settings = Object.entries(dynamicConfig).flatMap(([name, value]) => [
    "--dynamic-config-value",
    `${name}=${value}`,
  ]);
  return ["server", "start-dev", ...Object.entries(flags).flat(), ...pragmas, ...settings, ...searchAttributeFlags()];
}

function launch(options: TemporalOptions): Service {
  const spec = {
    name: "temporal",
    file: options.program,
    args: serverArguments(options),
    env: process.env,
    cwd: options.home,
    log: options.log,
    proof: path.join(options.home, "temporal.db"),
  };
  return startService(spec, options.events);
}

const TRIES = 3;

/** It picks ports for its inner services at random, and on a busy machine now and then one that is taken. */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const address = `127.0.0.1:${options.port}`;
  for (let attempt = 1; ; attempt++) {
    const service = launch(options);
    const ready = async () => service.ended() ?? (await isReady(address));
    const state = await until(ready, { timeoutMs: 90_000, everyMs: 200 });
    if (state === true) return { service, address, uiUrl: `http://127.0.0.1:${options.uiPort}` };
    await service.stop();
    if (state !== undefined && attempt < TRIES) continue;
    const how = state ?? "did not answer within 90 s";
    throw new Error(`The Temporal server ${how} (${service.log.path}): ${service.log.recent(8)}`);
  }
}
