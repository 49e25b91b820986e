import type { Database } from "../orm.ts";
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

/** A key by its hash, over all projects; notes at most once a minute that it was used. */
export async function findApiKey(database: Database, hash: Buffer): Promise<ApiKeyRow | null> {
  const em = database.system.em.fork();
  const [row] = await em.execute<
    {
      id: string;
      project_id: string;
      scope: "full" | "read_only";
      operations: string[] | null;
      ended: boolean;
      stale: boolean;
      subscribed: boolean;
    }[]
  >(
    `SELECT id, project_id, scope, operations, EXISTS (SELECT 1 FROM subscription s WHERE s.project_id = k.project_id AND s.status IN (?)) AS subscribed, (revoked_at IS NOT NULL OR coalesce(expires_at < now(), false)) AS ended,
            coalesce(last_used_at < now() - interval '1 minute', true) AS stale
     FROM api_key k WHERE hash = ?`,
    [PAYING, hash],
  );
  if (row?.stale) await em.execute("UPDATE api_key SET last_used_at = now() WHERE id = ?", [row.id]);
  if (!row) return null;
  const { id, scope, operations, ended, subscribed } = row;
  return { id, projectId: row.project_id, scope, operations, ended, subscribed };
}
