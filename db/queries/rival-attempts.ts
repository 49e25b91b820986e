import type { EntityManager } from "@mikro-orm/postgresql";

/** Provider ids that other attempts of this project already own. */
export async function claimedByOthers(
  em: EntityManager,
  providerIds: string[],
  attemptId: string,
): Promise<Set<string>> {
  if (providerIds.length === 0) return new Set();
  const rows = await em.execute<{ provider_id: string }[]>(
    "SELECT provider_id FROM attempt WHERE project_id = current_project() AND provider_id IN (?) AND id <> ?",
    [providerIds, attemptId],
  );
  return new Set(rows.map((row) => row.provider_id));
}

/** How many other attempts between the same two numbers are unclear too. */
export async function rivalAttempts(
  em: EntityManager,
  call: { leadPhone: string; agentPhone: string },
  attemptId: string,
): Promise<number> {
  const [row] = await em.execute<[{ count: string }]>(
    `SELECT count(*) FROM attempt a JOIN call c ON c.project_id = a.project_id AND c.id = a.record_id
     WHERE a.project_id = current_project() AND a.channel = 'call' AND a.state IN ('open', 'unknown') AND a.provider_id IS NULL AND a.id <> ?
       AND c.lead_phone = ? AND c.agent_phone = ?`,
    [attemptId, call.leadPhone, call.agentPhone],
  );
  return Number(row.count);
}
