import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { inProject } from "../../db/project-scope.ts";
import { appendTurn } from "../../db/queries/append-turn.ts";
import { lockCall } from "../../db/queries/lock-record.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
let database: Database;
let project: BuiltProject;
let callId: string;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  database = await connectDatabase({ url: cora.databaseUrl, appUrl: null, systemUrl: null, poolMax: 3, name: "test" });
  project = await buildProject(cora);
  const [agent, lead] = await Promise.all([buildAgent(project), buildLead(project)]);
  const { body } = await project.client.post(
    "/api/v1/outreach/call",
    { lead_id: lead.id, agent_id: agent.id },
    { "idempotency-key": "one" },
  );
  callId = body.data.call_id;
});
afterAll(async () => {
  await database?.close();
  await cora?.stop();
});

test("a turn of a live conversation does not wait for whoever changes its call", async () => {
  const { projectId } = project;
  await inProject(database, projectId, async (em) => {
    await lockCall(em, callId);
    const turn = { projectId, callId, speaker: "person", content: "Hello?", offsetMs: 0 } as const;
    // By default a piped transaction waits for locks only briefly: it would fail here.
    await database.piped(projectId, async (statements) => ({ result: appendTurn(statements, turn) }));
  });
});

test("of two that change a call the second one waits, and sees what the first has changed", async () => {
  const { projectId } = project;
  const order: string[] = [];
  let second: Promise<void> | undefined;
  await inProject(database, projectId, async (em) => {
    const call = await lockCall(em, callId);
    second = inProject(database, projectId, async (other) => {
      order.push(`second sees ${(await lockCall(other, callId)).reason}`);
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    order.push("first is done");
    call.reason = "changed";
  });
  await second;
  expect(order).toEqual(["first is done", "second sees changed"]);
});
