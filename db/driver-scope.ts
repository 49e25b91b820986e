import type { PostgreSqlConnection } from "@mikro-orm/postgresql";
import type { ClientBase } from "pg";
import type { Database } from "./orm.ts";

const LOCK_TIMEOUT = "5s";

/**
 * One transaction that sees one project only, as `inProject` gives it, but on the bare driver: COPY has no other way in,
 * and the ORM would write a piece of a file into the text of its statement.
 */
export async function inProjectOnDriver<T>(
  database: Database,
  projectId: string,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const pool = await (database.app.em.getConnection() as PostgreSqlConnection).getNativeClient();
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.project', $1, true), set_config('lock_timeout', $2, true)", [
      projectId,
      LOCK_TIMEOUT,
    ]);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => (isBroken = true));
    throw error;
  } finally {
    client.release(isBroken);
  }
}
