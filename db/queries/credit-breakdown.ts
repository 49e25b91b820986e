import type { EntityManager } from "@mikro-orm/postgresql";

/** What the present period's credits were spent on, in hundredths; read from an index alone, and no longer than a period's credits allow. */
export async function creditBreakdown(
  em: EntityManager,
): Promise<{ action: string; spent: number; transactions: number }[]> {
  const rows = await em.execute<{ action: string; spent: string; transactions: string }[]>(
    `SELECT action, sum(spent) AS spent, count(*) AS transactions FROM credit_entry
     WHERE project_id = current_project() AND kind = 'settle' AND period = (SELECT period FROM credit_balance WHERE project_id = current_project())
     GROUP BY action ORDER BY sum(spent) DESC, action`,
  );
  return rows.map(({ action, spent, transactions }) => ({
    action,
    spent: Number(spent),
    transactions: Number(transactions),
  }));
}
