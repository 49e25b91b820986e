import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";

/** In bites, so that no table is locked for long; what remains goes next time. */
const STATEMENTS = [
  `DELETE FROM idempotency_key WHERE (project_id, operation, key) IN
     (SELECT project_id, operation, key FROM idempotency_key WHERE expires_at < now() - interval '1 hour' LIMIT 5000 FOR UPDATE SKIP LOCKED)`,
  "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE processed_at < now() - interval '30 days' LIMIT 5000 FOR UPDATE SKIP LOCKED)",
];

/** What nobody needs any more: keys past their day, events long applied. */
export async function deleteOld({ database }: ActivityDeps): Promise<void> {
  for (const statement of STATEMENTS) await inSystem(database, (em) => em.execute(statement));
}
