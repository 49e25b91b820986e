import type { EntityManager } from "@mikro-orm/postgresql";

/** The test project beside a live one. Needs the system role: the two are different projects. */
export async function twinOf(em: EntityManager, projectId: string): Promise<string> {
  const [row] = await em.execute<[{ id: string }]>("SELECT id FROM project WHERE twin_of = ?", [projectId]);
  return row.id;
}
