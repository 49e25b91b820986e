import { Client } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { pino } from "pino";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connectDatabase } from "../../db/orm.ts";
import { inSystem } from "../../db/project-scope.ts";
import { newId } from "../../domain/id.ts";
import { startOutbox } from "../../worker/start-outbox.ts";
import type { StartRow } from "../../worker/start-outbox.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

let connection: NativeConnection;
let client: Client;
const ended: string[] = [];

beforeAll(async () => {
  connection = await NativeConnection.connect({ address: inject("temporalAddress") });
  client = new Client({ connection });
});
afterAll(() => connection.close());

const createOutbox = () =>
  startOutbox(client, {
    taskQueue: "nobody-listens",
    reconcileGraceSeconds: 3,
    eager: false,
    whenEnded: async (row) => ended.push(row.workflow_id),
    log: pino({ level: "silent" }),
  });

test("a workflow that is promised again finds its run, and one that has ended is never run again", async () => {
  const outbox = createOutbox();
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

test("what one dispatcher carries, no other takes, and none waits for it", async () => {
  const db = await freshDatabase(inject("databaseUrl"));
  const database = await connectDatabase({ url: db.url, appUrl: null, systemUrl: null, poolMax: 3, name: "cora-test" });
  const outbox = createOutbox();
  const taken = await inSystem(database, async (em) => {
    for (const id of ["call_1", "call_2"])
      await em.execute(
        "INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, request_id) VALUES (?, 'outreachCall', 'prj_1', ?, 'req_1')",
        [`call:${id}`, id],
      );
  }).then(() =>
    inSystem(database, async (one) => {
      const first = await outbox.take(one, 1);
      const second = await inSystem(database, (other) => outbox.take(other, 10));
      return [first, second].map((rows) => rows.length);
    }),
  );
  expect(taken).toEqual([1, 1]);
  await database.close();
  await db.drop();
});
