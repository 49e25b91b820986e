import pg from "pg";
import type { LogFile } from "../processes/log-file.ts";
import { type Service, type ServiceEvents, startService } from "../processes/service.ts";
import { until } from "../processes/until.ts";
import { executable, postgresBinaries } from "./binaries.ts";
import { databasePassword, initialise } from "./initialise.ts";
import { placePostgres, possibleFolders } from "./placement.ts";
import { stopLeftoverPostgres } from "./stop-leftover.ts";
import { databaseUser } from "./system-user.ts";

export type PostgresOptions = { home: string; port: number; database: string; log: LogFile; events: ServiceEvents };

export type RunningPostgres = { service: Service; url: string; folder: string; moved: boolean };

/** For one small machine; durability is left as Postgres has it (fsync and synchronous_commit on). */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "128MB",
  max_wal_size: "1GB",
  max_wal_senders: "0",
  jit: "off",
  log_checkpoints: "off",
  log_timezone: "UTC",
  timezone: "UTC",
} as const;

async function ask(url: string, query: string, values: string[] = []): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that goes down ends its idle connections; that is no reason for the supervisor to end.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(query, values)).rowCount ?? 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function answers(url: string): Promise<true | undefined> {
  try {
    await ask(url, "select 1");
    return true;
  } catch (error) {
    // A refused password will not become right by waiting.
    if ((error as { code?: string }).code === "28P01")
      throw new Error("The embedded Postgres does not accept the password in the data folder.", { cause: error });
    return undefined;
  }
}

async function waitUntilReady(service: Service, url: string): Promise<void> {
  const state = await until(async () => service.ended() ?? (await answers(url)), { timeoutMs: 60_000 });
  if (state === true) return;
  const tail = service.log.recent(3);
  throw new Error(`Postgres ${state ?? "did not answer within 60 s"} (${service.log.path}): ${tail}`);
}

async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  if ((await ask(adminUrl, "select 1 from pg_database where datname = $1", [name])) > 0) return;
  await ask(adminUrl, `create database ${pg.escapeIdentifier(name)}`);
}

/** The first server after a hard kill may find the old one's children still ending; then the second try serves. */
async function startWithRetry(launch: () => Service, url: string): Promise<Service> {
  for (let attempt = 1; ; attempt++) {
    const service = launch();
    try {
      await waitUntilReady(service, url);
      return service;
    } catch (error) {
      await service.stop();
      if (attempt === 3) throw error;
    }
  }
}

export async function startPostgres({ home, port, database, log, events }: PostgresOptions): Promise<RunningPostgres> {
  const user = databaseUser();
  for (const folder of possibleFolders(home)) await stopLeftoverPostgres(`${folder}/data`);
  const placement = placePostgres(home, postgresBinaries(), user);
  const password = databasePassword(home);
  const data = await initialise(placement, password, user);
  const url = (name: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/${name}`;
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const launch = () =>
    startService(
      {
        name: "postgres",
        file: executable(placement.binaries, "postgres"),
        args: ["-D", data, "-p", String(port), ...settings],
        env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
        cwd: "/",
        uid: user?.uid,
        gid: user?.gid,
        log,
        proof: data,
        stopSignal: "SIGINT",
        stopTimeoutMs: 20_000,
        beforeRestart: async () => void (await stopLeftoverPostgres(data)),
      },
      events,
    );
  const service = await startWithRetry(launch, url("postgres"));
  await ensureDatabase(url("postgres"), database);
  return { service, url: url(database), folder: placement.folder, moved: placement.moved };
}
