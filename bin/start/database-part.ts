import { startPostgres } from "../postgres/start-postgres.ts";
import type { Part } from "./part.ts";

/** The database that the environment names, else an embedded one. */
export async function databasePart({ config, supervisor, ports, say }: Part): Promise<string> {
  if (config.databaseUrl) {
    say("Postgres", `${new URL(config.databaseUrl).host} (DATABASE_URL)`);
    return config.databaseUrl;
  }
  const { home } = config;
  const port = await ports.take("postgres");
  const postgres = await supervisor.add("postgres", (log, events) =>
    startPostgres({ home, port, database: "cora", log, events }),
  );
  const where = postgres.moved ? `, data in ${postgres.folder} (its user cannot reach ${home})` : "";
  say("Postgres", `embedded, port ${new URL(postgres.url).port}${where}`);
  return postgres.url;
}
