import { Client, Connection } from "@temporalio/client";
import { inject } from "vitest";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

export interface RecordingCora {
  cora: TestCora;
  client: Client;
  stop(): Promise<void>;
}

/** An API, a worker and a client of the Temporal that keeps what they do. */
export async function recordingCora(): Promise<RecordingCora> {
  const cora = await testCora();
  const connection = await Connection.connect({ address: inject("temporalAddress") });
  await Promise.all([cora.startApi(), cora.startWorker()]);
  return {
    cora,
    client: new Client({ connection }),
    stop: async () => {
      await connection.close();
      await cora.stop();
    },
  };
}
