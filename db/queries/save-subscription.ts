import type { EntityManager } from "@mikro-orm/postgresql";

export interface SubscriptionState {
  providerId: string;
  customerId: string;
  plan: string | null;
  interval: string | null;
  status: string;
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
}

/**
 * The project's subscription as the provider has it now. A dead subscription never replaces a living one that came after
 * it. Needs the system role.
 */
export const saveSubscription = (
  em: EntityManager,
  projectId: string,
  subscription: SubscriptionState,
): Promise<unknown> =>
  em.execute(
    `INSERT INTO subscription AS s (project_id, provider_id, customer_id, plan, interval, status, current_period_start, current_period_end)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (project_id) DO UPDATE SET provider_id = excluded.provider_id, customer_id = excluded.customer_id, plan = excluded.plan,
       interval = excluded.interval, status = excluded.status, current_period_start = excluded.current_period_start,
       current_period_end = excluded.current_period_end, updated_at = now()
     WHERE s.provider_id = excluded.provider_id OR excluded.status IN ('active', 'trialing')`,
    [
      projectId,
      subscription.providerId,
      subscription.customerId,
      subscription.plan,
      subscription.interval,
      subscription.status,
      subscription.currentPeriodStart,
      subscription.currentPeriodEnd,
    ],
  );
