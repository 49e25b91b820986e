import type { EntityManager } from "@mikro-orm/postgresql";

/** `past_due` still counts: the provider keeps trying to collect, and gives up by itself. */
export const PAYING = ["active", "trialing", "past_due"];

export async function isSubscribed(em: EntityManager, projectId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>("SELECT 1 FROM subscription WHERE project_id = ? AND status IN (?)", [
    projectId,
    PAYING,
  ]);
  return rows.length > 0;
}
