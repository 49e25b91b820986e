import type { EntityManager } from "@mikro-orm/postgresql";

export interface AppToken {
  grantId: string;
  userId: string;
  scope: string;
  /** The resource that the token was made for. */
  audience: string;
}

/** A living access token by its hash; notes at most once a minute that its grant was used. Needs the system role. */
export async function findAppToken(em: EntityManager, hash: Buffer): Promise<AppToken | null> {
  const [row] = await em.execute<(AppToken & { stale: boolean })[]>(
    `SELECT g.id AS "grantId", g.user_id AS "userId", a.payload ->> 'scope' AS scope, a.payload ->> 'aud' AS audience,
            coalesce(g.last_used_at < now() - interval '1 minute', true) AS stale
     FROM oauth_artifact a JOIN oauth_grant g ON g.id = a.grant_id
     WHERE a.model = 'AccessToken' AND a.hash = ? AND a.expires_at > now() AND g.ended_at IS NULL AND g.expires_at > now()`,
    [hash],
  );
  if (!row) return null;
  const { stale, ...token } = row;
  if (stale) await em.execute("UPDATE oauth_grant SET last_used_at = now() WHERE id = ?", [token.grantId]);
  return token;
}
