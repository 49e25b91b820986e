import { Client } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { pino } from "pino";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { newId } from "../../domain/id.ts";
import { startOutbox } from "../../worker/start-outbox.ts";
import type { StartRow } from "../../worker/start-outbox.ts";

let connection: NativeConnection;
let client: Client;
const ended: string[] = [];

beforeAll(async () => {
  connection = await NativeConnection.connect({ address: inject("temporalAddress") });
  client = new Client({ connection });
});
afterAll(() => connection.close());

test("a workflow that is promised again finds its run, and one that has ended is never run again", async () => {
  const outbox = startOutbox(client, {
    taskQueue: "nobody-listens",
    reconcileGraceSeconds: 3,
    whenEnded: async (row) => ended.push(row.workflow_id),
    log: pino({ level: "silent" }),
  });
  const record_id = newId("call");
  const workflow_id = `call:${record_id}`;
  const row: StartRow = {
    workflow_id,
    workflow_type: "outreachCall",
    project_id: "prj_1",
    record_id,
    lead_id: "lead_1",
    agent_id: "agt_1",
    request_id: "req_1",
  };
  const runId = async () => (await client.workflow.getHandle(workflow_id).describe()).runId;
  await outbox.carry(row);
  const first = await runId();
  await Promise.all([outbox.carry(row), outbox.carry(row)]);
  expect(await runId()).toBe(first);
  expect(ended).toEqual([]);

  await client.workflow.getHandle(workflow_id).terminate();
  await outbox.carry(row);
  expect(await runId()).toBe(first);
  expect(ended).toEqual([workflow_id]);
});
