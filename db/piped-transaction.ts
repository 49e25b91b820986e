import { hash } from "node:crypto";
import type pg from "pg";
import type { Statements } from "./statements.ts";

/**
 * One transaction within a project; `work` answers with what it has sent and not waited for. It waits for locks as long as
 * Postgres's `lock_timeout` says, by default only briefly, because others wait behind most of them.
 */
export type PipedTransaction = <T>(
  projectId: string,
  work: (statements: Statements) => Promise<{ result: T | Promise<T>; sent?: Promise<unknown>[] }>,
  lockTimeout?: string,
) => Promise<T>;

const BRIEFLY = "200ms";

/**
 * Transactions that see one project only, as `inProject` gives them, for what is asked most often: statements leave without
 * waiting for the answers of those before, so that a whole transaction costs two round trips. The pool's connections must
 * have `pipeline` on.
 */
export function pipedTransactions(pool: pg.Pool): PipedTransaction {
  const prepare = preparing();
  return async (projectId, work, lockTimeout = BRIEFLY) => {
    const client = await pool.connect();
    const query = queryOn(client as pg.PoolClient & pg.Client);
    const execute = (sql: string, values: string[] = []) => query({ ...prepare(sql), values });
    const statements: Statements = { execute: async (sql, values) => (await execute(sql, values)).rows as never };
    try {
      const begun = Promise.all([query("BEGIN"), execute(SCOPE, [projectId, lockTimeout])]);
      // Where both are lost with their connection, the work's own statements are, too.
      begun.catch(() => undefined);
      const { result, sent = [] } = await work(statements);
      // Behind a statement that fails Postgres takes this for a ROLLBACK, and the statement's error is what counts.
      const [found] = await Promise.all([result, begun, ...sent, query("COMMIT")]);
      client.release();
      return found;
    } catch (error) {
      await query("ROLLBACK").then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  };
}

/**
 * A plan that is kept outlives the table that it was made for: what is asked here is looked up by key, row by row, however
 * small the table was then.
 */
const BY_KEY = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"];
const SCOPE = `SELECT set_config('app.project', ?, true), set_config('lock_timeout', ?, true), ${BY_KEY.map(
  (setting) => `set_config('${setting}', 'off', true)`,
).join(", ")}`;

interface Prepared {
  name: string;
  text: string;
}

/** Each statement is planned once per connection; the text that it is written as is its name. */
function preparing(): (sql: string) => Prepared {
  const known = new Map<string, Prepared>();
  return (sql) => {
    const found = known.get(sql);
    if (found) return found;
    let index = 0;
    const prepared = { name: hash("sha256", sql).slice(0, 40), text: sql.replaceAll("?", () => `$${++index}`) };
    known.set(sql, prepared);
    return prepared;
  };
}

type Query = (query: string | pg.QueryConfig<string[]>) => Promise<pg.QueryResult>;

function queryOn(client: pg.PoolClient & pg.Client): Query {
  const { stream } = client.connection;
  return (query) => {
    // What is sent in one go travels in one packet.
    stream.cork();
    process.nextTick(() => stream.uncork());
    return client.query(query);
  };
}
