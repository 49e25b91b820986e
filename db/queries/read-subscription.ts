import type { EntityManager } from "@mikro-orm/postgresql";

interface Row {
  provider_id: string;
  customer_id: string;
  plan: string | null;
  status: string;
  interval: string | null;
  current_period_start: string | null;
  current_period_end: string | null;
  cancel_at_period_end: boolean;
  pending_plan: string | null;
  pending_at: string | null;
}

const iso = (stamp: string | null | undefined): string | null => (stamp ? new Date(stamp).toISOString() : null);

const find = async (em: EntityManager): Promise<Row | undefined> => {
  const rows = await em.execute<Row[]>(
    `SELECT provider_id, customer_id, plan, status, interval, current_period_start, current_period_end, cancel_at_period_end, pending_plan, pending_at
     FROM subscription WHERE project_id = current_project()`,
  );
  return rows[0];
};

/** The present project's subscription; status `none` where there has never been one. */
export async function readSubscription(em: EntityManager) {
  const row = await find(em);
  const effective = iso(row?.pending_at);
  return {
    plan_type: row?.plan ?? null,
    status: row?.status ?? "none",
    interval: row?.interval ?? null,
    current_period_start: iso(row?.current_period_start),
    current_period_end: iso(row?.current_period_end),
    cancel_at_period_end: row?.cancel_at_period_end ?? false,
    pending_change: row?.pending_plan && effective ? { new_plan: row.pending_plan, effective_date: effective } : null,
  };
}

/** Under which ids the payment provider knows the present project. */
export async function billingIds(em: EntityManager): Promise<{ providerId: string; customerId: string } | null> {
  const row = await find(em);
  return row ? { providerId: row.provider_id, customerId: row.customer_id } : null;
}
