import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

const LOOK_MS = 50;

/** Waits until the one number that `sql` counts has reached `wanted`; says how far it came where it does not. */
export async function allDone(
  client: pg.Client,
  sql: string,
  wanted: number,
  { seconds = 600, values = [] as unknown[] } = {},
): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const { rows } = await client.query<{ count: string }>(sql, values);
    const count = Number(rows[0]?.count);
    if (count >= wanted) return;
    if (Date.now() > until) throw new Error(`${count} of ${wanted} were done after ${seconds} s: ${sql}`);
    await sleep(LOOK_MS);
  }
}
