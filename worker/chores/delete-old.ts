import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";

/** In bites, so that no table is locked for long; what remains goes next time. */
const STATEMENTS = [
  `DELETE FROM idempotency_key WHERE (project_id, operation, key) IN
     (SELECT project_id, operation, key FROM idempotency_key WHERE expires_at < now() - interval '1 hour' LIMIT 5000 FOR UPDATE SKIP LOCKED)`,
  "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE processed_at < now() - interval '30 days' LIMIT 5000 FOR UPDATE SKIP LOCKED)",
  "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < now() LIMIT 5000 FOR UPDATE SKIP LOCKED)",
  "DELETE FROM account_link WHERE id IN (SELECT id FROM account_link WHERE expires_at < now() - interval '1 day' LIMIT 5000 FOR UPDATE SKIP LOCKED)",
  "DELETE FROM sign_in_guess WHERE subject IN (SELECT subject FROM sign_in_guess WHERE last_at < now() - interval '1 day' LIMIT 5000 FOR UPDATE SKIP LOCKED)",
  "UPDATE account_mail SET state = 'expired' WHERE id IN (SELECT id FROM account_mail WHERE state = 'waiting' AND expires_at < now() LIMIT 5000 FOR UPDATE SKIP LOCKED)",
  "DELETE FROM account_mail WHERE id IN (SELECT id FROM account_mail WHERE created_at < now() - interval '30 days' LIMIT 5000 FOR UPDATE SKIP LOCKED)",
  // Few at a time: each has its pieces.
  "DELETE FROM blob WHERE (project_id, id) IN (SELECT project_id, id FROM blob WHERE expires_at < now() LIMIT 20 FOR UPDATE SKIP LOCKED)",
  `DELETE FROM import_shadow s USING (
     SELECT s.project_id, s.import_id, s.lead_id FROM import_shadow s JOIN lead_import i ON i.project_id = s.project_id AND i.id = s.import_id
     WHERE i.finished_at < now() LIMIT 50000) old
   WHERE (s.project_id, s.import_id, s.lead_id) = (old.project_id, old.import_id, old.lead_id)`,
];

/** What nobody needs any more: keys and links past their day, events long applied, letters long sent. */
export async function deleteOld({ database }: ActivityDeps): Promise<void> {
  for (const statement of STATEMENTS) await inSystem(database, (em) => em.execute(statement));
}
