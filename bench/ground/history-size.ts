import { Client, Connection } from "@temporalio/client";
import { median } from "./rounds.ts";

export interface HistorySize {
  events: number;
  transitions: number;
  bytes: number;
}

/** What workflows that have ended left in Temporal; the median over them. */
export async function historySize(address: string, workflowIds: readonly string[]): Promise<HistorySize> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const infos = await Promise.all(
      workflowIds.map(async (id) => (await client.workflow.getHandle(id).describe()).raw.workflowExecutionInfo),
    );
    const middle = (values: unknown[]): number => median(values.map(Number));
    return {
      events: middle(infos.map((info) => info?.historyLength)),
      transitions: middle(infos.map((info) => info?.stateTransitionCount)),
      bytes: middle(infos.map((info) => info?.historySizeBytes)),
    };
  } finally {
    await connection.close();
  }
}
