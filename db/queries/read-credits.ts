import type { EntityManager } from "@mikro-orm/postgresql";

/** A project's credits in its present period, in hundredths. */
export interface Credits {
  remaining: number;
  allocated: number;
  /** Of what does not remain, how much is only reserved. */
  held: number;
  plan: string | null;
  periodStart: Date | null;
  periodEnd: Date | null;
}

interface Row {
  remaining: string;
  allocated: string;
  held: string;
  plan: string | null;
  period_start: string | null;
  period_end: string | null;
}

const NONE: Credits = { remaining: 0, allocated: 0, held: 0, plan: null, periodStart: null, periodEnd: null };
const date = (stamp: string | null): Date | null => (stamp === null ? null : new Date(stamp));

export async function readCredits(em: EntityManager): Promise<Credits> {
  const [row] = await em.execute<Row[]>(
    `SELECT remaining, allocated, plan, period_start, period_end,
       (SELECT coalesce(sum(amount), 0) FROM credit_hold h WHERE h.project_id = b.project_id AND h.period = b.period) AS held
     FROM credit_balance b WHERE project_id = current_project()`,
  );
  if (!row) return NONE;
  return {
    remaining: Number(row.remaining),
    allocated: Number(row.allocated),
    held: Number(row.held),
    plan: row.plan,
    periodStart: date(row.period_start),
    periodEnd: date(row.period_end),
  };
}
