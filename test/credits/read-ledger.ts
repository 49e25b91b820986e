type Query = (sql: string, values: unknown[]) => Promise<Record<string, unknown>[]>;

/** A project's balance, seen past row-level security, beside what the ledger says it must be. All in hundredths. */
export async function readLedger(query: Query, projectId: string) {
  const [row] = await query(
    `SELECT b.remaining, b.allocated,
       (SELECT coalesce(sum(amount), 0) FROM credit_entry e WHERE e.project_id = b.project_id) AS summed,
       (SELECT coalesce(sum(amount), 0) FROM credit_hold h WHERE h.project_id = b.project_id AND h.period = b.period) AS held,
       (SELECT coalesce(sum(spent), 0) FROM credit_entry e WHERE e.project_id = b.project_id AND e.period = b.period) AS spent
     FROM credit_balance b WHERE b.project_id = $1`,
    [projectId],
  );
  const amount = (name: string): number => Number(row?.[name] ?? 0);
  return {
    remaining: amount("remaining"),
    allocated: amount("allocated"),
    held: amount("held"),
    spent: amount("spent"),
    /** The two things that must be so at any moment: the ledger sums to the balance, and nothing of a period is lost. */
    sound:
      amount("remaining") === amount("summed") &&
      amount("remaining") + amount("held") + amount("spent") === amount("allocated"),
  };
}
