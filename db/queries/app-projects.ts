import type { EntityManager } from "@mikro-orm/postgresql";
import { PAYING } from "./is-subscribed.ts";

/** A project that an app may enter: within its grant, and the person is still a member. */
export interface AppProject {
  id: string;
  name: string;
  orgId: string;
  role: "owner" | "member" | "viewer";
  subscribed: boolean;
}

/**
 * Live projects that a grant reaches now, the person's first one first; `only` asks for one of them. Test projects have
 * keys of their own and no grant reaches them. Needs the system role.
 */
export const appProjects = (
  em: EntityManager,
  grantId: string,
  { only = null, limit }: { only?: string | null; limit: number },
): Promise<AppProject[]> =>
  em.execute<AppProject[]>(
    `SELECT p.id, p.name, p.org_id AS "orgId", m.role,
            EXISTS (SELECT 1 FROM subscription s WHERE s.project_id = p.id AND s.status IN (?)) AS subscribed
     FROM oauth_grant g
     JOIN membership m ON m.user_id = g.user_id
     JOIN project p ON p.org_id = m.org_id AND p.twin_of IS NULL
     WHERE g.id = ? AND (?::text IS NULL OR p.id = ?)
       AND (g.all_projects OR EXISTS (SELECT 1 FROM oauth_grant_project gp WHERE gp.grant_id = g.id AND gp.project_id = p.id))
     ORDER BY m.created_at, m.org_id, p.created_at, p.id LIMIT ?`,
    [PAYING, grantId, only, only, limit],
  );
