import type { EntityManager } from "@mikro-orm/postgresql";
import type { LeadImport } from "../entities/lead-import.ts";

/** The files of an import stay while it is unfinished, and for a month after its end. */
export const keepImportFiles = (em: EntityManager, job: LeadImport): Promise<unknown> =>
  em.execute(
    "UPDATE blob SET expires_at = coalesce(?::timestamptz + interval '30 days', 'infinity') WHERE project_id = ? AND id IN (?, ?)",
    [job.finishedAt ?? null, job.projectId, job.blobId, job.failedBlobId],
  );
