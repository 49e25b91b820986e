import type { EntityManager } from "@mikro-orm/postgresql";
import { creditChange } from "../../domain/credit-change.ts";
import type { CreditAccount, CreditChange, CreditSource } from "../../domain/credit-change.ts";
import { newId } from "../../domain/id.ts";

interface BalanceRow {
  remaining: string;
  subscription_id: string | null;
  plan: string | null;
  interval: string | null;
  plan_credits: string;
  period_start: string | null;
  period_end: string | null;
}
interface SubscriptionRow {
  provider_id: string;
  plan: string | null;
  interval: string | null;
  status: string;
  current_period_start: string | null;
  current_period_end: string | null;
}

const date = (stamp: string | null): Date | null => (stamp === null ? null : new Date(stamp));

/**
 * Gives a project the credits that its subscription grants by now, and takes away what has expired, in the caller's
 * transaction. Any number of times, by anybody: a period grants once. Call it after saving a subscription.
 */
export async function grantDueCredits(em: EntityManager, projectId: string, now = new Date()): Promise<void> {
  // The balance first, and locked: who comes second sees the subscription as the first left it.
  const balance = await lockBalance(em, projectId);
  const change = creditChange(accountOf(balance), await subscriptionOf(em, projectId), now);
  if (!change) return;
  if (change.kind === "raise") await raise(em, projectId, change);
  else await turnOver(em, projectId, balance, change);
  if (change.kind !== "end" && change.grant > 0) await grant(em, projectId, change);
}

async function lockBalance(em: EntityManager, projectId: string): Promise<BalanceRow> {
  const [row] = await em.execute<[BalanceRow]>(
    `INSERT INTO credit_balance (project_id) VALUES (?) ON CONFLICT (project_id) DO UPDATE SET project_id = excluded.project_id
     RETURNING remaining, subscription_id, plan, interval, plan_credits, period_start, period_end`,
    [projectId],
  );
  return row;
}

async function subscriptionOf(em: EntityManager, projectId: string): Promise<CreditSource | null> {
  const [row] = await em.execute<SubscriptionRow[]>(
    "SELECT provider_id, plan, interval, status, current_period_start, current_period_end FROM subscription WHERE project_id = ?",
    [projectId],
  );
  return row
    ? {
        id: row.provider_id,
        plan: row.plan,
        interval: row.interval,
        status: row.status,
        start: date(row.current_period_start),
        end: date(row.current_period_end),
      }
    : null;
}

const accountOf = (row: BalanceRow): CreditAccount => ({
  subscriptionId: row.subscription_id,
  plan: row.plan,
  interval: row.interval,
  planCredits: Number(row.plan_credits),
  periodStart: date(row.period_start),
  periodEnd: date(row.period_end),
});

type Turn = Exclude<CreditChange, { kind: "raise" }>;
type Grant = Exclude<CreditChange, { kind: "end" }>;

/** What a subscription's period left over goes with it; credits that an operator gave before there was one stay. */
async function turnOver(em: EntityManager, projectId: string, balance: BalanceRow, change: Turn): Promise<void> {
  const expires = balance.subscription_id !== null;
  const kept = expires ? 0 : Number(balance.remaining);
  if (expires && Number(balance.remaining) > 0)
    await em.execute(
      `INSERT INTO credit_entry (project_id, id, period, kind, amount, subscription_id, period_start, plan)
       SELECT project_id, ?, period, 'expire', -remaining, subscription_id, period_start, plan FROM credit_balance WHERE project_id = ?`,
      [newId("cre"), projectId],
    );
  const next = change.kind === "begin" ? change : null;
  await em.execute(
    `UPDATE credit_balance SET remaining = ?, allocated = ?, period = period + 1, subscription_id = ?, plan = ?, interval = ?, plan_credits = ?,
       period_start = ?, period_end = ? WHERE project_id = ?`,
    [
      kept,
      kept,
      next?.subscriptionId ?? null,
      next?.plan ?? null,
      next?.interval ?? null,
      next?.planCredits ?? 0,
      next?.period.start ?? null,
      next?.period.end ?? null,
      projectId,
    ],
  );
}

const raise = (em: EntityManager, projectId: string, change: Grant): Promise<unknown> =>
  em.execute(
    "UPDATE credit_balance SET plan = ?, interval = ?, plan_credits = ?, period_start = ?, period_end = ? WHERE project_id = ?",
    [change.plan, change.interval, change.planCredits, change.period.start, change.period.end, projectId],
  );

/** The unique index is the judge: one plan grants once for one period of one subscription. */
const grant = (em: EntityManager, projectId: string, change: Grant): Promise<unknown> =>
  em.execute(
    `WITH entry AS (
       INSERT INTO credit_entry (project_id, id, period, kind, amount, subscription_id, period_start, plan)
       SELECT project_id, ?, period, 'grant', ?, ?, ?, ? FROM credit_balance WHERE project_id = ?
       ON CONFLICT DO NOTHING RETURNING amount
     ) UPDATE credit_balance b SET remaining = b.remaining + e.amount, allocated = b.allocated + e.amount FROM entry e WHERE b.project_id = ?`,
    [newId("cre"), change.grant, change.subscriptionId, change.period.start, change.plan, projectId, projectId],
  );
