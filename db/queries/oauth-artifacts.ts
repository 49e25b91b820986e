import type { EntityManager } from "@mikro-orm/postgresql";

/** What the authorization server remembers under a secret: a code, a token, an interaction. */
export interface Artifact {
  model: string;
  hash: Buffer;
}

export interface ArtifactRow {
  payload: Record<string, unknown>;
  consumed_at: string | null;
}

/** All of these need the system role. */
export async function findArtifact(em: EntityManager, { model, hash }: Artifact): Promise<ArtifactRow | null> {
  const [row] = await em.execute<ArtifactRow[]>(
    "SELECT payload, consumed_at FROM oauth_artifact WHERE model = ? AND hash = ? AND expires_at > now()",
    [model, hash],
  );
  return row ?? null;
}

/** Writes nothing where the grant has ended meanwhile: a token that is made while its grant ends never lives. */
export async function putArtifact(
  em: EntityManager,
  { model, hash }: Artifact,
  payload: object,
  lifetimeSeconds: number,
): Promise<void> {
  const grantId = (payload as { grantId?: string }).grantId ?? null;
  await em.execute(
    `INSERT INTO oauth_artifact (model, hash, grant_id, payload, expires_at)
     SELECT ?, ?, wish.grant_id, ?::jsonb, now() + make_interval(secs => ?) FROM (VALUES (?::text)) AS wish (grant_id)
     WHERE wish.grant_id IS NULL OR EXISTS (SELECT 1 FROM oauth_grant g WHERE g.id = wish.grant_id AND g.ended_at IS NULL FOR SHARE)
     ON CONFLICT (model, hash) DO UPDATE SET payload = EXCLUDED.payload, expires_at = EXCLUDED.expires_at`,
    [model, hash, JSON.stringify(payload), lifetimeSeconds, grantId],
  );
}

/** True for the one who uses it up; false for everybody after, also where all come at once. */
export async function consumeArtifact(em: EntityManager, { model, hash }: Artifact): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    "UPDATE oauth_artifact SET consumed_at = now() WHERE model = ? AND hash = ? AND consumed_at IS NULL RETURNING 1",
    [model, hash],
  );
  return rows.length > 0;
}

export const deleteArtifact = (em: EntityManager, { model, hash }: Artifact): Promise<unknown> =>
  em.execute("DELETE FROM oauth_artifact WHERE model = ? AND hash = ?", [model, hash]);
