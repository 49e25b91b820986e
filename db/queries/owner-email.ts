import type { Database } from "../orm.ts";

/** The address of the project's first owner, for receipts; users belong to no project, hence the system role. */
export async function ownerEmail(database: Database, projectId: string): Promise<string | null> {
  const rows = await database.system.em.fork().execute<{ email: string }[]>(
    `SELECT u.email FROM project p JOIN membership m ON m.org_id = p.org_id AND m.role = 'owner' JOIN app_user u ON u.id = m.user_id
       WHERE p.id = ? ORDER BY m.created_at LIMIT 1`,
    [projectId],
  );
  return rows[0]?.email ?? null;
}
