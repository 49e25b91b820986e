import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import type { PlanChangeKind } from "../../domain/plan-change.ts";

export interface PlanChange {
  id: string;
  providerId: string;
  kind: PlanChangeKind;
  plan: string;
  interval: "monthly" | "annual";
  state: "open" | "done";
  periodStart: Date | null;
  periodEnd: Date | null;
}

interface Row {
  id: string;
  provider_id: string;
  kind: PlanChangeKind;
  plan: string;
  interval: "monthly" | "annual";
  state: "open" | "done";
  period_start: string | null;
  period_end: string | null;
}

/** Longer than any request may run: whoever opened a change and says nothing for so long is gone. */
const ABANDONED = "tried_at < now() - interval '60 seconds'";
/** As long as the payment provider surely remembers what it did under a key. */
const MEMORY = "interval '23 hours'";
const COLUMNS = "id, provider_id, kind, plan, interval, state, period_start, period_end";

const present = (row: Row): PlanChange => ({
  id: row.id,
  providerId: row.provider_id,
  kind: row.kind,
  plan: row.plan,
  interval: row.interval,
  state: row.state,
  periodStart: row.period_start === null ? null : new Date(row.period_start),
  periodEnd: row.period_end === null ? null : new Date(row.period_end),
});

export interface WantedPlan {
  onceKey: string;
  plan: string;
  /** Null keeps the present one. */
  interval: string | null;
}

/**
 * The change that this request has begun before, in whatever process; or one for the same plan that nobody has heard the
 * end of, because to begin another could charge twice.
 */
export async function resumePlanChange(em: EntityManager, wanted: WantedPlan): Promise<PlanChange | null> {
  const { onceKey, plan, interval } = wanted;
  const resume = (which: string, values: unknown[]) =>
    em.execute<Row[]>(
      `UPDATE plan_change SET once_key = ?, tried_at = now()
       WHERE project_id = current_project() AND plan = ? AND interval = coalesce(?, interval) AND created_at > now() - ${MEMORY} AND ${which}
       RETURNING ${COLUMNS}`,
      [onceKey, plan, interval, ...values],
    );
  const [own] = await resume("state IN ('open', 'done') AND once_key = ?", [onceKey]);
  const [row] = own ? [own] : await resume(`state = 'open' AND ${ABANDONED}`, []);
  return row ? present(row) : null;
}

/** How many changes the project has begun within the hour, and when the first of them will count no more. */
export async function recentPlanChanges(em: EntityManager): Promise<{ count: number; retryAfterSeconds: number }> {
  const [row] = await em.execute<[{ count: number; seconds: number | null }]>(
    `SELECT count(*)::int AS count, ceil(extract(epoch FROM min(created_at) + interval '1 hour' - now()))::int AS seconds
     FROM plan_change WHERE project_id = current_project() AND created_at > now() - interval '1 hour'`,
  );
  return { count: row.count, retryAfterSeconds: Math.max(1, row.seconds ?? 1) };
}

/** Decides a change; null while another of the project's is under way. */
export async function openPlanChange(
  em: EntityManager,
  projectId: string,
  change: { onceKey: string; providerId: string; kind: PlanChangeKind; plan: string; interval: string },
): Promise<PlanChange | null> {
  await em.execute(
    `UPDATE plan_change SET state = 'past' WHERE project_id = current_project()
     AND ((state = 'open' AND ${ABANDONED}) OR (state IN ('open', 'done') AND once_key = ? AND created_at <= now() - ${MEMORY}))`,
    [change.onceKey],
  );
  const [row] = await em.execute<Row[]>(
    `INSERT INTO plan_change (project_id, id, once_key, provider_id, kind, plan, interval) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [projectId, newId("chg"), change.onceKey, change.providerId, change.kind, change.plan, change.interval],
  );
  return row ? present(row) : null;
}

export const closePlanChange = (
  em: EntityManager,
  id: string,
  state: "done" | "declined" | "failed",
  period: { start: Date | null; end: Date | null } | null = null,
): Promise<unknown> =>
  em.execute(
    "UPDATE plan_change SET state = ?, period_start = ?, period_end = ? WHERE project_id = current_project() AND id = ?",
    [state, period?.start ?? null, period?.end ?? null, id],
  );
