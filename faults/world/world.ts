import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { endOrphans } from "../../bin/processes/end-orphans.ts";
import { pidFile } from "../../bin/processes/pid-file.ts";
import { isAlive } from "../../bin/processes/process-table.ts";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { testClient } from "../../test/setup/test-client.ts";
import type { TestClient } from "../../test/setup/test-client.ts";
import type { Patch } from "../patch.ts";
import { longerCall } from "../patches/longer-call.ts";
import { layCable } from "./cable.ts";
import type { Cable } from "./cable.ts";
import { openCheckpoints } from "./checkpoints.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { CoraProcess } from "./cora-process.ts";
import { openDoor } from "./door.ts";
import type { Door } from "./door.ts";
import { createFleet } from "./fleet.ts";
import type { ApiProcess, Fleet } from "./fleet.ts";
import { startOutside } from "./outside.ts";
import type { Outside } from "./outside.ts";
import { createPeople } from "./people.ts";
import type { People } from "./people.ts";
import { bookFile, processBook } from "./process-book.ts";
import { settings, throughCable } from "./settings.ts";
import { postgresServer, temporalServer } from "./servers.ts";
import type { PostgresServer, Server } from "./servers.ts";

export interface World extends Fleet {
  /** Folder with logs, trees and data; gone after `stop`. */
  home: string;
  /** The public address, behind which the API processes stand. */
  url: string;
  /** What stands at the public address. */
  door: Door;
  /** Speaks to the public address; `client.as(apiKey)` with a key. */
  client: TestClient;
  /** As the system role, past all cables: for what no request tells. */
  database: Database;
  /** The owner's URL, past all cables. */
  databaseUrl: string;
  /** Those behind the public address: two, unless a row has taken one away. */
  apis: ApiProcess[];
  /** Two, unless a row has taken one away. */
  workers: CoraProcess[];
  /** Phone numbers and addresses that nobody else has. */
  people: People;
  cables: Record<CableName, Cable>;
  checkpoints: Checkpoints;
  /** The vendors of live projects: the ledger of effects. */
  outside: Outside;
  /** The same for test projects. */
  testOutside: Outside;
  postgres: PostgresServer;
  temporal: Server;
  /** What every process is started with. */
  env: Record<string, string>;
  /** What a deploy brings. */
  release: readonly Patch[];
  /** Brings back whatever is missing: servers, cables, two APIs, two workers; no fault stays ordered. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

export type CableName = "apiPostgres" | "workerPostgres" | "temporal" | "twilio" | "resend" | "stripe";

export interface WorldOptions {
  /** For every process of this world, the migrations included. */
  patches?: readonly Patch[];
  /** Run by the database's owner after the migrations. */
  sql?: readonly string[];
  /** What a deploy brings instead of the careful release. */
  release?: readonly Patch[];
  env?: Record<string, string>;
  /** Emulated people and vendors act so much faster. */
  timeScale?: number;
}

const PREFIX = "cora-faults-";
const TOGETHER = 2;
const TIME_SCALE = 0.05;

/** Servers, vendors, two API and two worker processes, with cables between them that can be cut. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  await sweep();
  const closers: Close[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    return await build(options, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

type Close = () => Promise<unknown> | void;

async function build(options: WorldOptions, closers: Close[], stop: () => Promise<void>): Promise<World> {
  const home = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  closers.push(() => rmSync(home, { recursive: true, force: true }));
  // The database's user passes through to its own data.
  chmodSync(home, 0o711);
  const book = processBook(home);
  closers.push(() => book.endAll());
  const [apis, workers]: [ApiProcess[], CoraProcess[]] = [[], []];
  const [postgres, temporal] = await Promise.all([postgresServer({ home, book }), temporalServer({ home, book })]);
  closers.push(() => removeAll(postgres.folders()));
  closers.push(() => Promise.all([postgres.kill(), temporal.kill()]));
  const door = await openDoor(() => apis.map(({ port }) => port));
  const checkpoints = await openCheckpoints();
  const timeScale = options.timeScale ?? TIME_SCALE;
  const outside = await startOutside("live", door.url, timeScale);
  const testOutside = await startOutside("test", door.url, timeScale);
  closers.push(() => Promise.all([outside.close(), testOutside.close()]));
  closers.push(door.close, checkpoints.close);
  await Promise.all([postgres.start(), temporal.start()]);
  const databaseUrl = postgres.url();
  const cables = await layCables(postgres, temporal, outside);
  closers.push(() => Object.values(cables).forEach((cable) => cable.close()));
  const env = { ...settings({ door, checkpoints, outside, testOutside, cables, databaseUrl }), ...options.env };
  const workerEnv = { DATABASE_URL: throughCable(databaseUrl, cables.workerPostgres) };
  const fleet = createFleet({ home, book, env, workerEnv, patches: options.patches ?? [] });
  await fleet.prepare();
  await asOwner(databaseUrl, options.sql ?? []);
  const database = await connectDatabase({
    url: databaseUrl,
    appUrl: null,
    systemUrl: null,
    poolMax: 10,
    name: "faults",
  });
  closers.push(() => database.close().catch(() => undefined));
  closers.push(() => Promise.all([...apis, ...workers].map((process) => process.kill())));

  async function heal(): Promise<void> {
    for (const cable of Object.values(cables)) {
      cable.loseReplies(/$^/, 0);
      cable.set("pass");
    }
    await Promise.all([postgres, temporal].filter((server) => !server.isUp()).map((server) => server.start()));
    await Promise.all([outside.clearFaults(), testOutside.clearFaults()]);
    for (const list of [apis, workers] as CoraProcess[][]) {
      for (const process of list) process.signal("SIGCONT");
      list.splice(0, list.length, ...list.filter((process) => process.alive()));
    }
    await Promise.all([
      ...missing(apis).map(async () => apis.push(await fleet.startApi())),
      ...missing(workers).map(async () => workers.push(await fleet.startWorker())),
    ]);
  }

  await heal();
  const cora = { url: door.url, door, client: testClient(door.url), database, databaseUrl, apis, workers, env };
  const outer = { cables, checkpoints, outside, testOutside, postgres, temporal, people: createPeople() };
  const release = options.release ?? longerCall;
  return { home, ...fleet, ...cora, ...outer, release, heal, stop };
}

const removeAll = (folders: readonly string[]): void => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
};
const missing = (list: unknown[]): null[] => Array.from({ length: Math.max(0, TOGETHER - list.length) }, () => null);
const portOf = (url: string): number => Number(new URL(url).port);

async function layCables(postgres: Server, temporal: Server, { urls }: Outside): Promise<Record<CableName, Cable>> {
  const to = (port: number) => layCable({ host: "127.0.0.1", port });
  return {
    apiPostgres: await to(postgres.port),
    workerPostgres: await to(postgres.port),
    temporal: await to(temporal.port),
    twilio: await to(portOf(urls.twilio)),
    resend: await to(portOf(urls.resend)),
    stripe: await to(portOf(urls.stripe)),
  };
}

async function asOwner(url: string, statements: readonly string[]): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    for (const statement of statements) await owner.query(statement);
  } finally {
    await owner.end();
  }
}

/** Ends the processes of a run that was killed, and removes its data. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    if (isAlive(Number(name.slice(PREFIX.length).split("-", 1)[0]))) continue;
    const folder = path.join(tmpdir(), name);
    await endOrphans(pidFile(bookFile(folder)));
    rmSync(folder, { recursive: true, force: true });
  }
}
