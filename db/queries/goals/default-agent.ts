import type { EntityManager } from "@mikro-orm/postgresql";

/** The agent that acts where nobody named one: the oldest active one that can call, else that can write. */
export async function defaultAgent(em: EntityManager): Promise<string | null> {
  const [row] = await em.execute<{ id: string }[]>(
    `SELECT a.id FROM agent a WHERE a.project_id = current_project() AND a.status = 'active' AND a.type = 'outbound'
     ORDER BY EXISTS (SELECT 1 FROM phone_number n WHERE n.project_id = a.project_id AND n.outbound_agent_id = a.id AND n.status = 'active') DESC,
       a.created_at, a.id LIMIT 1`,
  );
  return row?.id ?? null;
}
