import { connectDatabase } from "../../db/orm.ts";
import { inSystem } from "../../db/project-scope.ts";
import type { EntityManager } from "@mikro-orm/postgresql";

/** One transaction in the system role on the database that DATABASE_URL names. */
export async function withSystemDatabase<T>(url: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const database = await connectDatabase({ url, appUrl: null, systemUrl: null, poolMax: 2, name: "cora-operator" });
  try {
    return await inSystem(database, work);
  } finally {
    await database.close();
  }
}

export const projectExists = async (em: EntityManager, projectId: string): Promise<boolean> =>
  (await em.execute<unknown[]>("SELECT 1 FROM project WHERE id = ?", [projectId])).length > 0;
