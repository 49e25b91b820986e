import type { Logger } from "pino";
import type { Database } from "../db/orm.ts";
import { inSystem } from "../db/project-scope.ts";
import { errorFacts } from "../domain/error-facts.ts";

const EVERY_MS = 10 * 60_000;

/** What nobody needs any more: keys past their day, events long applied. In small bites, by whichever process comes first. */
const CHORES = [
  "DELETE FROM idempotency_key WHERE (project_id, operation, key) IN (SELECT project_id, operation, key FROM idempotency_key WHERE expires_at < now() - interval '1 hour' LIMIT 5000 FOR UPDATE SKIP LOCKED)",
  "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE processed_at < now() - interval '30 days' LIMIT 5000 FOR UPDATE SKIP LOCKED)",
];

export function startHousekeeping(database: Database, log: Logger): { stop(): void } {
  const tidy = async (): Promise<void> => {
    for (const chore of CHORES)
      await inSystem(database, (em) => em.execute(chore)).catch((error: unknown) =>
        log.warn({ err: errorFacts(error) }, "housekeeping failed"),
      );
  };
  const timer = setInterval(() => void tidy(), EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}
