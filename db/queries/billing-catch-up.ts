import type { EntityManager } from "@mikro-orm/postgresql";
import type { Side } from "../../domain/side.ts";

/** Up to when a side's undelivered events are known; null before the first look. Needs the system role, like all here. */
export async function caughtUpTo(em: EntityManager, side: Side): Promise<Date | null> {
  const [row] = await em.execute<{ seen_until: string }[]>("SELECT seen_until FROM billing_catch_up WHERE side = ?", [
    side,
  ]);
  return row ? new Date(row.seen_until) : null;
}

export const setCaughtUpTo = (em: EntityManager, side: Side, until: Date): Promise<unknown> =>
  em.execute(
    `INSERT INTO billing_catch_up (side, seen_until) VALUES (?, ?)
     ON CONFLICT (side) DO UPDATE SET seen_until = greatest(billing_catch_up.seen_until, excluded.seen_until)`,
    [side, until],
  );

/** Living subscriptions of which nothing was heard since then, the most silent first; what a twin was given by hand nobody knows. */
export async function silentSubscriptions(
  em: EntityManager,
  side: Side,
  since: Date,
  limit: number,
): Promise<string[]> {
  const rows = await em.execute<{ provider_id: string }[]>(
    `SELECT provider_id FROM provider_subscription
     WHERE looked_at < ? AND status NOT IN ('canceled', 'incomplete_expired') AND is_test_project(project_id) = ? AND (look > 0 OR NOT is_test_project(project_id))
     ORDER BY looked_at LIMIT ?`,
    [since, side === "test", limit],
  );
  return rows.map(({ provider_id }) => provider_id);
}
