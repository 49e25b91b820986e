import { Connection, WorkflowClient } from "@temporalio/client";
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../world/world.ts";

const PATIENCE_MS = 60_000;
const TOGETHER = 8;

/** Of workflows whose records have ended, those that are still open after a while, or ended in another way than by completing. */
export async function stuckWorkflows({ temporal }: World, ids: readonly string[]): Promise<string[]> {
  const connection = await Connection.connect({ address: `127.0.0.1:${temporal.port}` });
  const client = new WorkflowClient({ connection });
  const deadline = Date.now() + PATIENCE_MS;
  const stateOf = async (id: string): Promise<string> =>
    client
      .getHandle(id)
      .describe()
      .then(({ status }) => status.name)
      .catch((error: unknown) => (error instanceof Error ? error.name : String(error)));
  const states = new Map<string, string>();
  try {
    for (let open = [...ids]; open.length > 0; open = open.filter((id) => states.get(id) !== "COMPLETED")) {
      for (let at = 0; at < open.length; at += TOGETHER)
        await Promise.all(open.slice(at, at + TOGETHER).map(async (id) => states.set(id, await stateOf(id))));
      if (Date.now() > deadline) break;
      if ([...states.values()].some((state) => state !== "COMPLETED")) await sleep(500);
    }
  } finally {
    await connection.close();
  }
  return [...states].filter(([, state]) => state !== "COMPLETED").map(([id, state]) => `${id}: ${state}`);
}
