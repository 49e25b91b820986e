import { proxyActivities } from "@temporalio/workflow";
import type { StraightforwardActivities } from "./straightforward-worker-main.ts";

const { send, record } = proxyActivities<StraightforwardActivities>({ startToCloseTimeout: "30s" });

export async function straightforwardEmail(id: string): Promise<void> {
  const providerId = await send(id);
  await record(id, providerId);
}
