import type { MikroORM } from "@mikro-orm/postgresql";
import { gather } from "../gather.ts";
import { PAYING } from "./is-subscribed.ts";

export interface ApiKeyRow {
  id: string;
  projectId: string;
  scope: "full" | "read_only";
  /** The only operations that it may call; null where the scope alone decides. */
  operations: string[] | null;
  /** Revoked or expired. */
  ended: boolean;
  /** The project has a subscription that counts. */
  subscribed: boolean;
}

// A row that somebody holds is left out: nobody's request waits for a note.
const NOTE_USE = `UPDATE api_key SET last_used_at = now()
  WHERE id IN (SELECT id FROM api_key WHERE id IN (?) FOR NO KEY UPDATE SKIP LOCKED)`;

type Row = ApiKeyRow & { hash: string; stale: boolean };

/**
 * A key by its hash, over all projects; notes at most once a minute that it was used. Requests that come together share a
 * look-up that begins after the last of them: a revocation holds for each that arrives after it.
 */
export function apiKeyFinder(system: MikroORM): (hash: Buffer) => Promise<ApiKeyRow | null> {
  const find = gather((_, hashes: Buffer[]) => findApiKeys(system, hashes));
  return (hash) => find("", hash);
}

async function findApiKeys(system: MikroORM, hashes: Buffer[]): Promise<(ApiKeyRow | null)[]> {
  const em = system.em.fork();
  const distinct = [...new Set(hashes.map((hash) => hash.toString("hex")))];
  const rows = await em.execute<Row[]>(
    `SELECT id, project_id AS "projectId", scope, operations,
            EXISTS (SELECT 1 FROM subscription s WHERE s.project_id = k.project_id AND s.status IN (?)) AS subscribed,
            (revoked_at IS NOT NULL OR coalesce(expires_at < now(), false)) AS ended,
            coalesce(last_used_at < now() - interval '1 minute', true) AS stale, encode(hash, 'hex') AS hash
     FROM api_key k WHERE hash IN (?)`,
    [PAYING, distinct.map((hex) => Buffer.from(hex, "hex"))],
  );
  const stale = rows.filter((row) => row.stale).map(({ id }) => id);
  if (stale.length > 0) await em.execute(NOTE_USE, [stale]);
  const found = new Map(rows.map(({ hash, stale: _stale, ...row }) => [hash, row]));
  return hashes.map((hash) => found.get(hash.toString("hex")) ?? null);
}
