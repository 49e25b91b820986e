import type { EntityManager } from "@mikro-orm/postgresql";

export interface OutgoingSignal {
  workflowId: string;
  signal: string;
  /** Ids and states only: it stays in Temporal's history. */
  payload: unknown;
}

/** News for a workflow, sent after this transaction has committed. */
export const putSignal = (em: EntityManager, { workflowId, signal, payload }: OutgoingSignal): Promise<unknown> =>
  em.execute("INSERT INTO workflow_signal (workflow_id, signal, payload) VALUES (?, ?, ?::jsonb)", [
    workflowId,
    signal,
    JSON.stringify(payload),
  ]);
