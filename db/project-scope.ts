import type { EntityManager } from "@mikro-orm/postgresql";
import type { Database } from "./orm.ts";

/** Nobody waits longer than this for a row that somebody else is changing. */
export const LOCK_TIMEOUT = "5s";
/** A transaction further up the async path is never joined: it may be another project's. */
const STANDALONE = { disableContextResolution: true } as const;

/** An entity manager that sees one project only; each statement on it is a transaction of its own. */
export function scopedManager(database: Database, projectId: string): EntityManager {
  const variables = { "app.project": projectId, lock_timeout: LOCK_TIMEOUT };
  const em = database.app.em.fork({ ...STANDALONE, session: { variables } });
  em.setFilterParams("project", { projectId });
  return em;
}

/**
 * Runs `work` in one transaction that can see and touch one project only: the ORM's filter and Postgres's row-level
 * security both take the project from here.
 */
export const inProject = <T>(
  database: Database,
  projectId: string,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> => scopedManager(database, projectId).transactional(work);

/** Runs `work` in one transaction over all projects; for key look-up, dispatch and webhook intake only. */
export const inSystem = <T>(database: Database, work: (em: EntityManager) => Promise<T>): Promise<T> =>
  database.system.em.fork(STANDALONE).transactional(work);
