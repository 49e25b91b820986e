import type { Transaction } from "@mikro-orm/core";
import type { EntityManager, PostgreSqlConnection } from "@mikro-orm/postgresql";
import pg from "pg";
import type { Database } from "./orm.ts";
import { scopedManager } from "./project-scope.ts";

/** What the ORM asks of a transaction that it reads in; statements arrive with their values written out. */
interface Reading {
  executeQuery(statement: { sql: string }): Promise<pg.QueryResult>;
}

/**
 * Runs `work` in one read-only transaction that sees one project only, as `inProject` gives it, for three round trips
 * less: BEGIN and the project travel with the first statement, and nobody waits for the COMMIT, which has nothing to keep.
 * Work that asks nothing takes no connection. A statement that writes is refused by Postgres.
 */
export async function readInProject<T>(
  database: Database,
  projectId: string,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> {
  const pool: pg.Pool = await (database.app.em.getConnection() as PostgreSqlConnection).getNativeClient();
  let taken = null as Promise<pg.PoolClient> | null;
  let hasBegun = false;
  const reading: Reading = {
    executeQuery: async ({ sql }) => {
      const client = await (taken ??= pool.connect());
      if (hasBegun) return client.query(sql);
      hasBegun = true;
      // The simple protocol, because nothing else takes several statements; the last one's answer is the one asked for.
      const answers = (await client.query(`${beginning(projectId)}; ${sql}`)) as unknown as pg.QueryResult[];
      return answers.at(-1) as pg.QueryResult;
    },
  };
  const em = scopedManager(database, projectId);
  em.setTransactionContext(reading as unknown as Transaction);
  try {
    return await work(em);
  } finally {
    void taken?.then(giveBack, () => undefined);
  }
}

const beginning = (projectId: string): string =>
  `BEGIN READ ONLY; SELECT set_config('app.project', ${pg.escapeLiteral(projectId)}, true)`;

/** Behind a statement that failed Postgres takes the COMMIT for a ROLLBACK; a connection that cannot say it is not kept. */
const giveBack = (client: pg.PoolClient): Promise<void> =>
  client.query("COMMIT").then(
    () => client.release(),
    () => client.release(true),
  );
