import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { BILLING_CATCH_UP } from "../../domain/billing-catch-up.ts";
import { orderFault } from "../api/sandbox-control.ts";
import { buildProject } from "../setup/factories.ts";
import { buy } from "../setup/subscriber.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { saveHistory } from "./save-history.ts";

let cora: TestCora;
let connection: Connection;
let client: Client;
beforeAll(async () => {
  cora = await testCora();
  connection = await Connection.connect({ address: inject("temporalAddress") });
  client = new Client({ connection });
  await Promise.all([cora.startApi(), cora.startWorker()]);
});
afterAll(async () => {
  await connection?.close();
  await cora?.stop();
});

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
