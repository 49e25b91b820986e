import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";

/** In bites, so that no table is locked for long; what remains goes next time. */
const STATEMENTS = [
  // A rotated refresh token stays until it would have expired, so that its reuse is noticed.
  `DELETE FROM oauth_artifact WHERE (model, hash) IN
     (SELECT model, hash FROM oauth_artifact WHERE expires_at < now() LIMIT 5000 FOR UPDATE SKIP LOCKED)`,
  `UPDATE oauth_grant g SET ended_at = now(), ended_by = 'expiry' WHERE id IN
     (SELECT id FROM oauth_grant WHERE ended_at IS NULL AND (expires_at < now() OR (created_at < now() - interval '1 hour'
        AND NOT EXISTS (SELECT 1 FROM oauth_artifact a WHERE a.grant_id = oauth_grant.id))) LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
  "DELETE FROM oauth_grant WHERE id IN (SELECT id FROM oauth_grant WHERE ended_at < now() - interval '90 days' LIMIT 1000 FOR UPDATE SKIP LOCKED)",
  // An app that nobody let in within a day, or that everybody has sent away, registers itself anew when it comes again.
  `DELETE FROM oauth_client WHERE id IN
     (SELECT id FROM oauth_client c WHERE created_at < now() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM oauth_grant g WHERE g.client_id = c.id) LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
  // Nothing that a key signed is valid for longer than an hour.
  "DELETE FROM oauth_key WHERE retired_at < now() - interval '2 hours'",
];

/** What the authorization server need not remember any more. */
export async function tidyOAuth({ database }: Pick<ActivityDeps, "database">): Promise<void> {
  for (const statement of STATEMENTS) await inSystem(database, (em) => em.execute(statement));
}
