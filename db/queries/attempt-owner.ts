import type { Database } from "../orm.ts";

export interface AttemptOwner {
  projectId: string;
  recordId: string;
  /** The provider's id of the call or email, once known. */
  providerId: string | null;
}

/** Whose attempt this is; for callbacks, which know only its id. */
export async function attemptOwner(database: Database, attemptId: string): Promise<AttemptOwner | null> {
  const [row] = await database.system.em
    .fork()
    .execute<{ project_id: string; record_id: string; provider_id: string | null }[]>(
      "SELECT project_id, record_id, provider_id FROM attempt WHERE id = ? AND state <> 'absent'",
      [attemptId],
    );
  return row ? { projectId: row.project_id, recordId: row.record_id, providerId: row.provider_id } : null;
}
