import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
});
afterAll(() => cora?.stop());

test("a call to a person who books a meeting ends connected, with transcript and summary", async () => {
  const project = await buildProject(cora);
  const [agent, lead] = [await buildAgent(project), await buildLead(project)];
  const { status, body } = await project.client.post(
    "/api/v1/outreach/call",
    { lead_id: lead.id, agent_id: agent.id },
    { "idempotency-key": "one" },
  );
  expect(status).toBe(202);
  const call = await eventually(async () => {
    const { body: seen } = await project.client.get(`/api/v1/calls/${body.data.call_id}`);
    return seen.data.summary && seen.data;
  }, "a summary");
  expect(call).toMatchObject({ status: "completed", outcome: "connected", meeting_when: "Tuesday at 10" });
});
