import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export type OAuthKeyPurpose = "sign" | "cookie";

export interface OAuthKeyRow {
  id: string;
  purpose: OAuthKeyPurpose;
  sealed: Buffer;
}

/** Processes that start together make one set of keys, not one each. Needs the system role, as do the others. */
export const lockOAuthKeys = (em: EntityManager): Promise<unknown> =>
  em.execute("SELECT pg_advisory_xact_lock(hashtext('oauth_key'))");

/** The newest first: it signs, the others only verify. */
export const listOAuthKeys = (em: EntityManager): Promise<OAuthKeyRow[]> =>
  em.execute<OAuthKeyRow[]>("SELECT id, purpose, sealed FROM oauth_key ORDER BY created_at DESC, id DESC");

/** Which keys there are, cheap enough to be asked on each request of the authorization server. */
export async function oauthKeysVersion(em: EntityManager): Promise<string> {
  const [row] = await em.execute<[{ version: string | null }]>(
    "SELECT string_agg(id, ' ' ORDER BY id) AS version FROM oauth_key",
  );
  return row.version ?? "";
}

export const insertOAuthKey = (em: EntityManager, purpose: OAuthKeyPurpose, sealed: Buffer): Promise<unknown> =>
  em.execute("INSERT INTO oauth_key (id, purpose, sealed) VALUES (?, ?, ?)", [newId("key"), purpose, sealed]);

export const retireOAuthKeys = (em: EntityManager): Promise<unknown> =>
  em.execute("UPDATE oauth_key SET retired_at = now() WHERE retired_at IS NULL");
