import { Client, Connection } from "@temporalio/client";
import type { World } from "../world/world.ts";

/** Temporal as an operator sees it, past all cables. */
export async function withTemporal<T>({ temporal }: World, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: `127.0.0.1:${temporal.port}` });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
