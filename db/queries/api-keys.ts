import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  environment: "live" | "test";
  scope: "full" | "read_only";
  operations: string[] | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

export interface NewApiKey extends Pick<
  ApiKey,
  "name" | "prefix" | "environment" | "scope" | "operations" | "expiresAt"
> {
  hash: Buffer;
}

const FIELDS = `id, name, prefix, environment, scope, operations, created_at AS "createdAt", last_used_at AS "lastUsedAt",
  expires_at AS "expiresAt", revoked_at AS "revokedAt"`;
const OURS = "project_id IN (current_project(), current_twin())";

type Row = Record<keyof ApiKey, unknown>;
const date = (value: unknown): Date | null => (value === null ? null : new Date(value as string));
const present = (row: Row): ApiKey =>
  ({
    ...row,
    createdAt: date(row.createdAt),
    lastUsedAt: date(row.lastUsedAt),
    expiresAt: date(row.expiresAt),
    revokedAt: date(row.revokedAt),
  }) as ApiKey;

/** Keys of the present project and of its test twin, newest first. */
export async function listApiKeys(
  em: EntityManager,
  limit: number,
  before: { at: Date; id: string } | null,
): Promise<ApiKey[]> {
  const rows = await em.execute<Row[]>(
    `SELECT ${FIELDS} FROM api_key WHERE ${OURS} AND (?::timestamptz IS NULL OR (created_at, id) < (?, ?))
     ORDER BY created_at DESC, id DESC LIMIT ?`,
    [before?.at ?? null, before?.at ?? null, before?.id ?? null, limit],
  );
  return rows.map(present);
}

export async function addApiKey(em: EntityManager, key: NewApiKey): Promise<ApiKey> {
  const [row] = await em.execute<[Row]>(
    `INSERT INTO api_key (id, project_id, name, environment, scope, prefix, hash, operations, expires_at)
     VALUES (?, CASE WHEN ? = 'test' THEN current_twin() ELSE current_project() END, ?, ?, ?, ?, ?, ?::text::text[], ?) RETURNING ${FIELDS}`,
    [
      newId("key"),
      key.environment,
      key.name,
      key.environment,
      key.scope,
      key.prefix,
      key.hash,
      key.operations && `{${key.operations.join(",")}}`,
      key.expiresAt,
    ],
  );
  return present(row);
}

/** False where the project has no such key; revoking twice changes nothing. */
export async function revokeApiKey(em: EntityManager, id: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE ${OURS} AND id = ? RETURNING 1`,
    [id],
  );
  return rows.length > 0;
}

/** Live keys to any project of a person's companies. Needs the system role. */
export async function countApiKeysOf(em: EntityManager, userId: string): Promise<number> {
  const [row] = await em.execute<[{ keys: number }]>(
    `SELECT count(*)::int AS keys FROM membership m JOIN project p ON p.org_id = m.org_id JOIN api_key k ON k.project_id = p.id
     WHERE m.user_id = ? AND k.environment = 'live' AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())`,
    [userId],
  );
  return row.keys;
}
