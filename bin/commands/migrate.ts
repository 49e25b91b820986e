import { migrate } from "../../db/migrate.ts";
import { useCluster } from "../temporal/use-cluster.ts";

/** Runs as a process of its own, so that the supervisor does not carry the ORM. */
export async function migrateDatabase(): Promise<number> {
  const url = process.env["DATABASE_URL"];
  if (!url) {
    console.error("DATABASE_URL is not set: it names the Postgres database to bring up to date (owner role).");
    return 1;
  }
  await migrate(url);
  console.log("The database is up to date.");
  if (process.env["TEMPORAL_ADDRESS"]) {
    await useCluster(process.env, (line) => console.log(`Temporal: ${line}`));
    console.log("Temporal has been checked.");
  }
  return 0;
}
