import type { Database } from "../orm.ts";

/** What waits in each outbox: how many rows, and since how many seconds the oldest is due. */
export interface Backlog {
  outbox: "workflow_start" | "workflow_signal" | "inbox" | "account_mail";
  rows: number;
  oldestSeconds: number;
}

const table = (name: Backlog["outbox"], where = "true"): string =>
  `SELECT '${name}' AS outbox, count(*) AS rows, coalesce(extract(epoch FROM now() - min(available_at)), 0) AS oldest FROM ${name} WHERE ${where}`;

/** Cheap while the outboxes are short, which is what it is there to watch. */
export async function backlog(database: Database): Promise<Backlog[]> {
  const rows = await database.system.em
    .fork()
    .execute<{ outbox: Backlog["outbox"]; rows: string; oldest: string }[]>(
      [
        table("workflow_start"),
        table("workflow_signal"),
        table("inbox", "processed_at IS NULL"),
        table("account_mail", "state = 'waiting' AND expires_at > now()"),
      ].join(" UNION ALL "),
    );
  return rows.map((row) => ({
    outbox: row.outbox,
    rows: Number(row.rows),
    oldestSeconds: Math.max(0, Number(row.oldest)),
  }));
}
