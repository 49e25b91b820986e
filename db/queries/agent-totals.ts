import type { EntityManager } from "@mikro-orm/postgresql";

/** How much an agent of the present project has, counted from indexes. */
export async function agentTotals(em: EntityManager, agentId: string) {
  const [row] = await em.execute<[{ total_leads_assigned: string; total_calls: string; total_emails: string }]>(
    `SELECT (SELECT count(*) FROM lead WHERE project_id = current_project() AND agent_id = ?) AS total_leads_assigned,
            (SELECT count(*) FROM call WHERE project_id = current_project() AND agent_id = ?) AS total_calls,
            (SELECT count(*) FROM email WHERE project_id = current_project() AND agent_id = ?) AS total_emails`,
    [agentId, agentId, agentId],
  );
  return {
    total_leads_assigned: Number(row.total_leads_assigned),
    total_calls: Number(row.total_calls),
    total_emails: Number(row.total_emails),
  };
}
