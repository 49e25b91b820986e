import { afterAll, beforeAll, expect, test } from "vitest";
import { BILLING_CATCH_UP } from "../../domain/billing-catch-up.ts";
import { orderFault } from "../api/sandbox-control.ts";
import { buildProject } from "../setup/factories.ts";
import { buy } from "../setup/subscriber.ts";
import { recordingCora } from "./recording-cora.ts";
import type { RecordingCora } from "./recording-cora.ts";
import { saveHistory } from "./save-history.ts";

let cora: RecordingCora["cora"];
let client: RecordingCora["client"];
let stop: RecordingCora["stop"] | undefined;
beforeAll(async () => {
  ({ cora, client, stop } = await recordingCora());
});
afterAll(() => stop?.());

const order = (operation: string, fault: string, times = 1) =>
  orderFault(cora, { vendor: "stripe", operation, fault, times, ...(fault === "status" ? { status: 503 } : {}) });

test.for<[string, () => Promise<unknown>]>([
  ["nothing-to-do", async () => undefined],
  [
    "lost-events-found",
    async () => {
      await order("webhook", "lose_callbacks", 20);
      await buy(await buildProject(cora, { subscribed: false }));
    },
  ],
  ["provider-away-at-first", () => order("events.list", "status")],
])("billingCatchUp: %s", async ([scenario, setUp]) => {
  await setUp();
  const handle = await client.workflow.start("billingCatchUp", {
    workflowId: `billing-catch-up-${scenario}`,
    taskQueue: cora.env["CORA_TASK_QUEUE"] ?? "",
    args: [BILLING_CATCH_UP],
  });
  expect(await handle.result()).toEqual({ events: expect.any(Number), refreshed: expect.any(Number) });
  saveHistory("billing-catch-up", scenario, await handle.fetchHistory());
});
