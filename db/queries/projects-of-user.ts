import type { EntityManager } from "@mikro-orm/postgresql";

export type Role = "owner" | "member" | "viewer";

export interface UserProject {
  id: string;
  name: string;
  orgId: string;
  role: Role;
}

/** Every live project that a person may enter, the oldest membership's oldest project first. Needs the system role. */
export const projectsOfUser = (em: EntityManager, userId: string): Promise<UserProject[]> =>
  em.execute<UserProject[]>(
    `SELECT p.id, p.name, p.org_id AS "orgId", m.role FROM membership m JOIN project p ON p.org_id = m.org_id
     WHERE m.user_id = ? AND p.twin_of IS NULL ORDER BY m.created_at, m.org_id, p.created_at, p.id`,
    [userId],
  );
