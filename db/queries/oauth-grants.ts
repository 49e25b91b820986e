import type { EntityManager } from "@mikro-orm/postgresql";

export type GrantEnd = "person" | "app" | "reuse" | "expiry";

export interface NewGrant {
  id: string;
  userId: string;
  clientId: string;
  clientName: string;
  redirectHost: string;
  /** Null for all of the person's projects, later ones too. */
  projectIds: readonly string[] | null;
  readOnly: boolean;
}

export interface ConnectedApp {
  id: string;
  clientName: string;
  redirectHost: string;
  readOnly: boolean;
  allProjects: boolean;
  projects: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** What a person allows on the consent page. All of these need the system role. */
export async function insertGrant(em: EntityManager, grant: NewGrant, lifetimeSeconds: number): Promise<void> {
  await em.execute(
    `INSERT INTO oauth_grant (id, user_id, client_id, client_name, redirect_host, all_projects, read_only, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?))`,
    [
      grant.id,
      grant.userId,
      grant.clientId,
      grant.clientName,
      grant.redirectHost,
      grant.projectIds === null,
      grant.readOnly,
      lifetimeSeconds,
    ],
  );
  for (const projectId of grant.projectIds ?? [])
    await em.execute("INSERT INTO oauth_grant_project (grant_id, project_id) VALUES (?, ?)", [grant.id, projectId]);
}

/** The authorization server's own notes on a grant, while it lives. */
export async function findGrantPayload(em: EntityManager, id: string): Promise<Record<string, unknown> | null> {
  const [row] = await em.execute<{ payload: Record<string, unknown> }[]>(
    "SELECT payload FROM oauth_grant WHERE id = ? AND ended_at IS NULL AND expires_at > now()",
    [id],
  );
  return row?.payload ?? null;
}

export const saveGrantPayload = (em: EntityManager, id: string, payload: object): Promise<unknown> =>
  em.execute("UPDATE oauth_grant SET payload = ?::jsonb WHERE id = ? AND ended_at IS NULL", [
    JSON.stringify(payload),
    id,
  ]);

/** Ends a grant with all its tokens; `userId` where a person asks, so that nobody ends another's. True where it lived. */
export async function endGrant(
  em: EntityManager,
  id: string,
  by: GrantEnd,
  userId: string | null = null,
): Promise<boolean> {
  const ended = await em.execute<unknown[]>(
    `UPDATE oauth_grant SET ended_at = now(), ended_by = ?
     WHERE id = ? AND ended_at IS NULL AND (?::text IS NULL OR user_id = ?) RETURNING 1`,
    [by, id, userId, userId],
  );
  if (ended.length > 0) await em.execute("DELETE FROM oauth_artifact WHERE grant_id = ?", [id]);
  return ended.length > 0;
}

/** The apps that a person has let in, the latest first. */
export const listConnectedApps = (em: EntityManager, userId: string): Promise<ConnectedApp[]> =>
  em.execute<ConnectedApp[]>(
    `SELECT g.id, g.client_name AS "clientName", g.redirect_host AS "redirectHost", g.read_only AS "readOnly",
            g.all_projects AS "allProjects", g.created_at AS "createdAt", g.last_used_at AS "lastUsedAt",
            coalesce((SELECT json_agg(p.name ORDER BY p.created_at, p.id) FROM oauth_grant_project gp
                      JOIN project p ON p.id = gp.project_id WHERE gp.grant_id = g.id), '[]') AS projects
     FROM oauth_grant g
     WHERE g.user_id = ? AND g.ended_at IS NULL AND g.expires_at > now()
       AND (g.last_used_at IS NOT NULL OR EXISTS (SELECT 1 FROM oauth_artifact a WHERE a.grant_id = g.id))
     ORDER BY g.created_at DESC, g.id DESC LIMIT 200`,
    [userId],
  );
