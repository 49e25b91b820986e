import type pg from "pg";
import { eventually } from "./eventually.ts";

/** A connection that has nothing to do reports what it has read within ten seconds. */
const REST_MS = 11_000;

/** Counts the rows that requests read of some tables, one after the other and by an index. */
export function tableReads(owner: pg.Client, tables: readonly string[]) {
  const reads = async (): Promise<Record<string, number>> => {
    await owner.query("SELECT pg_stat_clear_snapshot()");
    const { rows } = await owner.query(
      "SELECT relname, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS n FROM pg_stat_user_tables WHERE relname = ANY($1)",
      [tables],
    );
    return Object.fromEntries(rows.map(({ relname, n }: { relname: string; n: number }) => [relname, n]));
  };
  const settled = async () => {
    let last = await reads();
    await eventually(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        const now = await reads();
        const isQuiet = JSON.stringify(now) === JSON.stringify(last);
        last = now;
        return isQuiet;
      },
      "statistics at rest",
      240,
    );
    return last;
  };
  /** Postgres reports with a delay of its own, so one last row is waited for. */
  return async (send: () => Promise<unknown>): Promise<Record<string, number>> => {
    const before = await settled();
    await send();
    await eventually(async () => JSON.stringify(await reads()) !== JSON.stringify(before), "reads to be counted", 60);
    const after = await settled();
    return Object.fromEntries(tables.map((table) => [table, (after[table] ?? 0) - (before[table] ?? 0)]));
  };
}
