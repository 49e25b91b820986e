import type { EntityManager } from "@mikro-orm/postgresql";

/** Whether a person belongs to the organisation of a project, live or twin. Needs the system role. */
export async function isMember(em: EntityManager, projectId: string, userId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    "SELECT 1 FROM project p JOIN membership m ON m.org_id = p.org_id WHERE p.id = ? AND m.user_id = ?",
    [projectId, userId],
  );
  return rows.length > 0;
}
