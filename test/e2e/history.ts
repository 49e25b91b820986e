import { Connection, WorkflowClient } from "@temporalio/client";
import type { TestCora } from "../setup/test-cora.ts";

/** Temporal as an operator sees it; the namespace is shared with other tests of the run. */
export async function withTemporal<T>(cora: TestCora, work: (client: WorkflowClient) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: cora.env["TEMPORAL_ADDRESS"] ?? "" });
  try {
    return await work(new WorkflowClient({ connection }));
  } finally {
    await connection.close();
  }
}

/** Whether a workflow has got as far as an event of that kind. */
export const hasEvent = (cora: TestCora, workflowId: string, attributes: string): Promise<boolean> =>
  withTemporal(cora, async (client) => {
    const { events } = await client.getHandle(workflowId).fetchHistory();
    return (events ?? []).some((event) => Object.hasOwn(event, attributes));
  });
