import type { EntityManager } from "@mikro-orm/postgresql";
import type { Database } from "./orm.ts";

/** A transaction further up the async path is never joined: it may be another project's. */
const STANDALONE = { disableContextResolution: true } as const;

/**
 * Runs `work` in one transaction that can see and touch one project only: the ORM's filter and Postgres's row-level
 * security both take the project from here.
 */
export async function inProject<T>(
  database: Database,
  projectId: string,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> {
  const em = database.app.em.fork({ ...STANDALONE, session: { variables: { "app.project": projectId } } });
  em.setFilterParams("project", { projectId });
  return em.transactional(work);
}

/** Runs `work` in one transaction over all projects; for key look-up, dispatch and webhook intake only. */
export const inSystem = <T>(database: Database, work: (em: EntityManager) => Promise<T>): Promise<T> =>
  database.system.em.fork(STANDALONE).transactional(work);
