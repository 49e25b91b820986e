import type { EntityManager } from "@mikro-orm/postgresql";
import { WorkflowNotFoundError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import type { Outbox } from "./outbox.ts";

export interface SignalRow {
  id: string;
  project_id: string;
  workflow_id: string;
  signal: string;
  payload: unknown;
}

const RPC_MS = 5_000;

/** What happened, on its way to the workflow that waits for it. Where that has ended, `whenEnded` does what is left to do. */
export const signalOutbox = (client: Client, whenEnded: (row: SignalRow) => Promise<unknown>): Outbox<SignalRow> => ({
  name: "workflow_signal",
  // A signal waits while its workflow's own start does.
  take: (em: EntityManager, limit) =>
    em.execute<SignalRow[]>(
      `SELECT id, project_id, workflow_id, signal, payload FROM workflow_signal s
       WHERE available_at <= now() AND NOT EXISTS (SELECT 1 FROM workflow_start w WHERE w.workflow_id = s.workflow_id)
       ORDER BY available_at, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [limit],
    ),
  carry: async (row) => {
    const send = () => client.workflow.getHandle(row.workflow_id).signal(row.signal, row.payload);
    try {
      await client.connection.withDeadline(Date.now() + RPC_MS, send);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await whenEnded(row);
    }
  },
  done: (em, carried) => em.execute("DELETE FROM workflow_signal WHERE id IN (?)", [carried.map(({ row }) => row.id)]),
  failed: (em, row, code) =>
    em.execute(
      "UPDATE workflow_signal SET tries = tries + 1, error = ?, available_at = now() + least(power(2, least(tries, 6)), 30) * interval '1 second' WHERE id = ?",
      [code, row.id],
    ),
});
