import { Migrator } from "@mikro-orm/migrations";
import { MikroORM, defineConfig } from "@mikro-orm/postgresql";
import pg from "pg";
import { entities } from "./entities/index.ts";
import { migrations } from "./migrations/index.ts";

const LOCK = 0x636f7261; // "cora": processes that start together migrate one after the other

/** Brings the database that `databaseUrl` (its owner) names to the present schema. Safe to run twice and at once. */
export async function migrate(databaseUrl: string): Promise<void> {
  const lock = new pg.Client({ connectionString: databaseUrl });
  await lock.connect();
  try {
    await lock.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const orm = await MikroORM.init(
      defineConfig({
        clientUrl: databaseUrl,
        entities,
        extensions: [Migrator],
        migrations: {
          migrationsList: migrations,
          snapshot: false,
          silent: true,
          tableName: "cora_migration",
          transactional: true,
        },
      }),
    );
    await orm.migrator.up().finally(() => orm.close(true));
  } finally {
    await lock.end();
  }
}
