import type { EntityManager } from "@mikro-orm/postgresql";

/** Tells everything of the present project that the gate holds back, or that of one lead, to ask again; sent after this transaction. */
export const recheckDeferred = (em: EntityManager, leadId: string | null = null): Promise<unknown> =>
  em.execute(
    `INSERT INTO workflow_signal (workflow_id, signal, payload)
     SELECT 'call:' || id, 'recheck', 'null'::jsonb FROM call WHERE project_id = current_project() AND state = 'deferred' AND (?::text IS NULL OR lead_id = ?)
     UNION ALL
     SELECT 'email:' || id, 'recheck', 'null'::jsonb FROM email WHERE project_id = current_project() AND state = 'deferred' AND (?::text IS NULL OR lead_id = ?)`,
    [leadId, leadId, leadId, leadId],
  );
