import type { Database } from "../orm.ts";

/** The address of the project's first user, for receipts; users belong to no project, hence the system role. */
export async function ownerEmail(database: Database, projectId: string): Promise<string | null> {
  const rows = await database.system.em
    .fork()
    .execute<{ email: string }[]>(
      "SELECT u.email FROM app_user u JOIN project p ON p.org_id = u.org_id WHERE p.id = ? ORDER BY u.created_at LIMIT 1",
      [projectId],
    );
  return rows[0]?.email ?? null;
}
