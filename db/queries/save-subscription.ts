import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import { grantDueCredits } from "./grant-due-credits.ts";
import { PAYING } from "./is-subscribed.ts";

export interface SubscriptionState {
  providerId: string;
  customerId: string;
  plan: string | null;
  interval: string | null;
  status: string;
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  canceledAt: Date | null;
  endedAt: Date | null;
  startedAt: Date | null;
  /** What it becomes by itself, and when. */
  pendingChange: { plan: string | null; interval: string | null; at: Date } | null;
}

/** The columns that say what a subscription is, the same in both tables. */
const FACTS =
  "customer_id, plan, interval, status, current_period_start, current_period_end, cancel_at_period_end, canceled_at, ended_at, pending_plan, pending_interval, pending_at";
const asExcluded = FACTS.split(", ")
  .map((column) => `${column} = excluded.${column}`)
  .join(", ");

/**
 * What `look` saw of one of the project's subscriptions, which of them counts now, and the credits that it grants. Looks may
 * be saved in any order. Needs the system role.
 */
export async function saveSubscription(
  em: EntityManager,
  projectId: string,
  seen: SubscriptionState,
  look: string,
): Promise<void> {
  // Two subscriptions of one project are weighed one after the other.
  await em.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", [`subscription/${projectId}`]);
  await keepOther(em, projectId);
  await keep(em, projectId, seen, look);
  await choose(em, projectId);
  await noteSecond(em, projectId);
  await grantDueCredits(em, projectId);
}

const keep = (em: EntityManager, projectId: string, seen: SubscriptionState, look: string): Promise<unknown> =>
  em.execute(
    `INSERT INTO provider_subscription AS s (project_id, provider_id, ${FACTS}, started_at, look, looked_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())
     ON CONFLICT (project_id, provider_id) DO UPDATE SET ${asExcluded}, started_at = excluded.started_at, look = excluded.look, looked_at = now()
     WHERE s.look < excluded.look`,
    [
      projectId,
      seen.providerId,
      seen.customerId,
      seen.plan,
      seen.interval,
      seen.status,
      seen.currentPeriodStart,
      seen.currentPeriodEnd,
      seen.cancelAtPeriodEnd,
      seen.canceledAt,
      seen.endedAt,
      seen.pendingChange?.plan ?? null,
      seen.pendingChange?.interval ?? null,
      seen.pendingChange?.at ?? null,
      seen.startedAt,
      look,
    ],
  );

/** A subscription that was given by hand is weighed like the others. */
const keepOther = (em: EntityManager, projectId: string): Promise<unknown> =>
  em.execute(
    `INSERT INTO provider_subscription (project_id, provider_id, ${FACTS}) SELECT project_id, provider_id, ${FACTS} FROM subscription WHERE project_id = ?
     ON CONFLICT DO NOTHING`,
    [projectId],
  );

/** A paid one before one that owes, that before an ended one; the newest of several. */
const choose = (em: EntityManager, projectId: string): Promise<unknown> =>
  em.execute(
    `INSERT INTO subscription (project_id, provider_id, ${FACTS})
     SELECT project_id, provider_id, ${FACTS} FROM provider_subscription WHERE project_id = ?
     ORDER BY status IN (?) DESC, status IN ('canceled', 'incomplete_expired'), started_at DESC NULLS LAST, provider_id DESC LIMIT 1
     ON CONFLICT (project_id) DO UPDATE SET provider_id = excluded.provider_id, ${asExcluded}, updated_at = now()`,
    [projectId, PAYING],
  );

/** Somebody pays twice: the feed says so, once for each subscription that is too many. */
const noteSecond = (em: EntityManager, projectId: string): Promise<unknown> =>
  em.execute(
    `INSERT INTO activity (project_id, id, record_id, event_type, title, detail, status)
     SELECT p.project_id, ?, p.provider_id, 'billing_second_subscription', 'A second subscription is being paid', 'Cancel one of them in the billing portal.', p.status
     FROM provider_subscription p JOIN subscription s USING (project_id)
     WHERE p.project_id = ? AND p.provider_id <> s.provider_id AND p.look > 0 AND p.status IN (?)
     ORDER BY p.provider_id LIMIT 1
     ON CONFLICT DO NOTHING`,
    [newId("act"), projectId, PAYING],
  );
