import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";
import { grantDueCredits } from "../../db/queries/grant-due-credits.ts";

const BITE = 500;

// Candidates only: what is really due grantDueCredits decides.
const DUE = `SELECT s.project_id FROM subscription s LEFT JOIN credit_balance b ON b.project_id = s.project_id
  WHERE (s.status IN ('active', 'trialing') AND s.current_period_start IS NOT NULL AND (s.current_period_end IS NULL OR s.current_period_end > ?)
      AND (b.subscription_id IS DISTINCT FROM s.provider_id OR b.plan IS DISTINCT FROM s.plan OR b.interval IS DISTINCT FROM s.interval OR b.period_end <= ? OR b.period_start < s.current_period_start))
    OR (s.status IN ('canceled', 'incomplete_expired') AND b.subscription_id = s.provider_id)
  ORDER BY s.project_id LIMIT ${BITE}`;

/** The months of yearly plans, and whatever no event of the payment provider has brought about: each project in a transaction of its own. */
export async function grantCredits({ database }: Pick<ActivityDeps, "database">, now = new Date()): Promise<void> {
  const due = await inSystem(database, (em) => em.execute<{ project_id: string }[]>(DUE, [now, now]));
  for (const { project_id: projectId } of due) await inSystem(database, (em) => grantDueCredits(em, projectId, now));
}
