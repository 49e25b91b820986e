import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf } from "./ledger.ts";

let cora: TestCora;
let project: BuiltProject;
let agentId: string;

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildProject(cora);
  const voice = { voice_engine: "elevenlabs", elevenlabs_agent_id: "agent_hosted" };
  agentId = (await buildAgent(project, voice)).id;
});
afterAll(() => cora?.stop());

async function callLine(line: string) {
  const lead = await buildLead(project, { line });
  const path = "/api/v1/outreach/call";
  const { body } = await project.client.post(
    path,
    { lead_id: lead.id, agent_id: agentId },
    { "idempotency-key": line },
  );
  const id: string = body.data.call_id;
  const call = await eventually(async () => {
    const { data } = (await project.client.get(`/api/v1/calls/${id}`)).body;
    return data.status === "completed" && data.summary && data;
  }, "the hosted agent's report");
  return { id, lead: (await project.client.get(`/api/v1/leads/${lead.id}`)).body.data, call };
}

test("a hosted agent's call is dialled by Cora once, and its report becomes transcript, summary and meeting", async () => {
  const { id, call, lead } = await callLine("0101");
  expect(call).toMatchObject({ outcome: "connected", opt_out: false });
  expect(lead.meeting_booked).toBe(true);
  const { body } = await project.client.get(`/api/v1/calls/${id}/transcript`);
  expect(new Set(body.data.entries.map(({ speaker }: { speaker: string }) => speaker))).toEqual(
    new Set(["AI", "HUMAN"]),
  );
  expect((await effectsOf(cora, id)).map(({ vendor, kind }) => `${vendor} ${kind}`)).toEqual(["twilio call"]);
});

test("a refusal that a hosted agent heard stops every channel", async () => {
  const { call, lead } = await callLine("0104");
  expect(call.opt_out).toBe(true);
  expect(lead.outreach_disabled).toBe(true);
});
