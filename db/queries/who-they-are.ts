import type { EntityManager } from "@mikro-orm/postgresql";

/** The names of leads and the types of agents of the present project, by id, in one statement; of what is gone there is nothing. */
export async function whoTheyAre(em: EntityManager, leads: string[], agents: string[]): Promise<Map<string, string>> {
  if (leads.length + agents.length === 0) return new Map();
  const rows = await em.execute<{ id: string; who: string }[]>(
    `SELECT id, name AS who FROM lead WHERE project_id = current_project() AND id = ANY (string_to_array(?, ','))
     UNION ALL SELECT id, type FROM agent WHERE project_id = current_project() AND id = ANY (string_to_array(?, ','))`,
    [leads.join(), agents.join()],
  );
  return new Map(rows.map(({ id, who }) => [id, who]));
}
