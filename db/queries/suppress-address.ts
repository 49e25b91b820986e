import type { EntityManager } from "@mikro-orm/postgresql";

export interface Suppressed {
  projectId: string;
  channel: "call" | "email" | "all";
  address: string;
  reason: string;
  recordId: string;
}

/** An address that must not be contacted on a channel any more; repeating it is harmless. */
export const suppressAddress = (
  em: EntityManager,
  { projectId, channel, address, reason, recordId }: Suppressed,
): Promise<unknown> =>
  em.execute(
    "INSERT INTO suppression (project_id, channel, address, reason, source_id) VALUES (?, ?, lower(?), ?, ?) ON CONFLICT DO NOTHING",
    [projectId, channel, address, reason, recordId],
  );
