import type { EntityManager } from "@mikro-orm/postgresql";

interface Row {
  plan: string | null;
  status: string;
  interval: string | null;
  current_period_start: string | null;
  current_period_end: string | null;
}

const iso = (stamp: string | null | undefined): string | null => (stamp ? new Date(stamp).toISOString() : null);

/** The present project's subscription; status `none` where there has never been one. */
export async function readSubscription(em: EntityManager) {
  const [row] = await em.execute<Row[]>(
    "SELECT plan, status, interval, current_period_start, current_period_end FROM subscription WHERE project_id = current_project()",
  );
  return {
    plan_type: row?.plan ?? null,
    status: row?.status ?? "none",
    interval: row?.interval ?? null,
    current_period_start: iso(row?.current_period_start),
    current_period_end: iso(row?.current_period_end),
  };
}
