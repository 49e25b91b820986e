import { MikroORM, defineConfig } from "@mikro-orm/postgresql";
import pg from "pg";
import { entities } from "./entities/index.ts";
import { apiKeyFinder } from "./queries/find-api-key.ts";
import type { ApiKeyRow } from "./queries/find-api-key.ts";
import { pipedTransactions } from "./piped-transaction.ts";
import type { PipedTransaction } from "./piped-transaction.ts";
import { reclaimLost } from "./reclaim-lost.ts";
import { silenceLimit } from "./silence-limit.ts";
import { createWake } from "./wake.ts";

export interface DatabaseConfig {
  /** The owner's URL; the two roles below are taken on from it where they have no URL of their own. */
  url: string;
  appUrl: string | null;
  systemUrl: string | null;
  /** Connections per role. */
  poolMax: number;
  /** Shown in pg_stat_activity. */
  name: string;
  /** How long a connection may say nothing while something is asked of it, in milliseconds; without it, as long as TCP allows. */
  silenceMs?: number;
}

/** Two doors to one database: `app` sees one project at a time, `system` finds keys, dispatches and takes webhooks in. */
export interface Database {
  app: MikroORM;
  system: MikroORM;
  /** For LISTEN and other connections outside the pools, in the system role. */
  systemConnection: { connectionString: string; options?: string };
  /** A transaction within a project whose statements do not wait for each other. */
  piped: PipedTransaction;
  /** A key by its hash, over all projects. */
  findApiKey(hash: Buffer): Promise<ApiKeyRow | null>;
  /** Tells the dispatchers of all processes that there is work; call it after the commit that brought it. */
  wake(): void;
  close(): Promise<void>;
}

const IDLE_MS = 30_000;
/** What a frozen process has locked is free again after this; no transaction waits for a vendor for as long. */
const ABANDONED_MS = 60_000;
/** Piped transactions are short, and each carries many requests. */
const PIPES = 8;

/** The role as a connection option: RESET ROLE then falls back to it, not to the owner. */
const connection = (ownerUrl: string, roleUrl: string | null, role: string) =>
  roleUrl ? { connectionString: roleUrl } : { connectionString: ownerUrl, options: `-c role=${role}` };

export async function connectDatabase(config: DatabaseConfig): Promise<Database> {
  const { silenceMs } = config;
  const stream = silenceMs === undefined ? {} : { stream: silenceLimit(silenceMs) };
  // An idle connection is put away before its silence could be taken for the server's.
  const idleTimeoutMillis = silenceMs === undefined ? IDLE_MS : Math.min(IDLE_MS, silenceMs / 2);
  const driverOptions = {
    application_name: config.name,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: ABANDONED_MS,
    ...stream,
  };
  const systemConnection = connection(config.url, config.systemUrl, "cora_system");
  const connect = (contextName: string, { connectionString, ...options }: typeof systemConnection) =>
    MikroORM.init(
      defineConfig({
        // A name each: else a transaction of one would be taken for the other's further down the same async path.
        contextName,
        clientUrl: connectionString,
        entities,
        pool: { max: config.poolMax, idleTimeoutMillis },
        driverOptions: { ...driverOptions, ...options, onPoolCreated: reclaimLost },
        forceUtcTimezone: true,
      }),
    );
  const [app, system] = await Promise.all([
    connect("app", connection(config.url, config.appUrl, "cora_app")),
    connect("system", systemConnection),
  ]);
  const pipes = new pg.Pool({
    ...connection(config.url, config.appUrl, "cora_app"),
    ...driverOptions,
    pipeline: true,
    max: Math.min(config.poolMax, PIPES),
    idleTimeoutMillis,
  });
  // A connection that breaks while nobody uses it is made anew by whoever comes next.
  pipes.on("error", () => undefined);
  // One that breaks in the hands of a transaction fails that transaction's statements; unheard it would end the process.
  pipes.on("connect", (client) => client.on("error", () => undefined));
  const waking = createWake(system);
  return {
    app,
    system,
    systemConnection,
    piped: pipedTransactions(pipes),
    findApiKey: apiKeyFinder(system),
    wake: waking.wake,
    close: async () => {
      await waking.close();
      await Promise.all([app.close(true), system.close(true), pipes.end()]);
    },
  };
}
