import type { EntityManager } from "@mikro-orm/postgresql";
import type { Logger } from "pino";
import { inSystem } from "../db/project-scope.ts";
import type { Database } from "../db/orm.ts";
import { errorFacts } from "../domain/error-facts.ts";

export interface Carried<Row> {
  row: Row;
  remark: string | null;
}

/** Rows of one kind that wait to be carried somewhere. */
export interface Outbox<Row> {
  name: string;
  /** At most `limit` due rows, locked for this transaction and skipped by everybody else. */
  take(em: EntityManager, limit: number): Promise<Row[]>;
  /** Carries one row, and may leave a remark; throwing leaves the row for later. */
  carry(row: Row): Promise<string | null | void>;
  /** Rows that were carried, or one that failed and waits. */
  done(em: EntityManager, carried: Carried<Row>[]): Promise<unknown>;
  failed(em: EntityManager, row: Row, code: string): Promise<unknown>;
}

const BATCH = 50;

/**
 * Carries one batch and says how many rows it took. The rows stay locked while they travel, so a process that dies gives
 * them back at once, and what it carried twice the receiver knows already.
 */
export async function drainOnce<Row>(database: Database, outbox: Outbox<Row>, log: Logger): Promise<number> {
  return inSystem(database, async (em) => {
    const rows = await outbox.take(em, BATCH);
    const results = await Promise.allSettled(rows.map((row) => outbox.carry(row)));
    const carried: Carried<Row>[] = [];
    for (const [index, result] of results.entries()) {
      const row = rows[index] as Row;
      if (result.status === "fulfilled") carried.push({ row, remark: result.value ?? null });
      else {
        const facts = errorFacts(result.reason);
        log.warn({ outbox: outbox.name, err: facts }, "could not carry a row; it will be tried again");
        await outbox.failed(em, row, facts.code ?? facts.name);
      }
    }
    if (carried.length > 0) await outbox.done(em, carried);
    return carried.length;
  });
}
