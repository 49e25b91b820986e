import { MikroORM, defineConfig } from "@mikro-orm/postgresql";
import { entities } from "./entities/index.ts";
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
}

/** Two doors to one database: `app` sees one project at a time, `system` finds keys, dispatches and takes webhooks in. */
export interface Database {
  app: MikroORM;
  system: MikroORM;
  /** For LISTEN and other connections outside the pools, in the system role. */
  systemConnection: { connectionString: string; options?: string };
  /** Tells the dispatchers of all processes that there is work; call it after the commit that brought it. */
  wake(): void;
  close(): Promise<void>;
}

/** The role as a connection option: RESET ROLE then falls back to it, not to the owner. */
const connection = (ownerUrl: string, roleUrl: string | null, role: string) =>
  roleUrl ? { connectionString: roleUrl } : { connectionString: ownerUrl, options: `-c role=${role}` };

export async function connectDatabase(config: DatabaseConfig): Promise<Database> {
  const systemConnection = connection(config.url, config.systemUrl, "cora_system");
  const connect = (contextName: string, { connectionString, ...options }: typeof systemConnection) =>
    MikroORM.init(
      defineConfig({
        // A name each: else a transaction of one would be taken for the other's further down the same async path.
        contextName,
        clientUrl: connectionString,
        entities,
        pool: { max: config.poolMax, idleTimeoutMillis: 30_000 },
        driverOptions: { application_name: config.name, connectionTimeoutMillis: 5_000, keepAlive: true, ...options },
        forceUtcTimezone: true,
      }),
    );
  const [app, system] = await Promise.all([
    connect("app", connection(config.url, config.appUrl, "cora_app")),
    connect("system", systemConnection),
  ]);
  return {
    app,
    system,
    systemConnection,
    wake: createWake(system),
    close: async () => void (await Promise.all([app.close(true), system.close(true)])),
  };
}
