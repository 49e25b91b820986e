import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";

interface Entry {
  id: string;
  event_type: string;
  lead_id: string;
  agent_id: string;
  record_id: string;
  created_at: string;
}

let cora: TestCora;
let project: BuiltProject;
let agentId: string;
let called: string;
let mailed: string;
let callId: string;
let emailId: string;

const feed = async (query: Record<string, string> = {}): Promise<Entry[]> =>
  (await project.client.get(`/api/v1/activity?${String(new URLSearchParams({ limit: "100", ...query }))}`)).body.data;
const kinds = (entries: Entry[]): string[] => [...new Set(entries.map(({ event_type }) => event_type))];

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  ({ cora } = await describedCora(cora));
  project = await buildProject(cora);
  agentId = (await buildAgent(project)).id;
  [called, mailed] = [
    (await buildLead(project, { line: "0104", name: "Carl Called" })).id,
    (await buildLead(project, { mailbox: "bounced", name: "Mia Mailed" })).id,
  ];
  const call = await project.client.post(
    "/api/v1/outreach/call",
    { lead_id: called, agent_id: agentId },
    { "idempotency-key": randomUUID() },
  );
  const email = await project.client.post("/api/v1/outreach/email", { lead_id: mailed, agent_id: agentId });
  [callId, emailId] = [call.body.data.call_id, email.body.data.email_id];
  await eventually(
    async () =>
      kinds(await feed()).includes("opted_out") &&
      (await feed({ lead_id: called })).some(({ event_type }) => event_type === "call_completed"),
    "the call's end in the feed",
  );
  await eventually(
    async () => (await project.client.get(`/api/v1/emails/${emailId}`)).body.data.status === "bounced",
    "the bounce",
  );
});
afterAll(() => cora?.stop());

test("the feed tells what happened to whom, newest first, each event of a record once", async () => {
  const entries = await feed();
  const order = entries.map(({ created_at, id }) => `${created_at} ${id}`);
  expect(order).toEqual(order.toSorted().toReversed());
  expect(new Set(entries.map(({ record_id, event_type }) => `${record_id} ${event_type}`)).size).toBe(entries.length);
  expect(entries.find(({ event_type }) => event_type === "call_queued")).toMatchObject({
    lead_id: called,
    lead_name: "Carl Called",
    agent_id: agentId,
    agent_type: "outbound",
    record_id: callId,
    status: "queued",
  });
  expect(entries.find(({ event_type }) => event_type === "email_queued")).toMatchObject({
    lead_id: mailed,
    lead_name: "Mia Mailed",
    record_id: emailId,
  });
});

test("the feed shows one lead, one agent or one kind of event", async () => {
  const ofLead = await feed({ lead_id: mailed });
  expect(ofLead.length).toBeGreaterThan(1);
  expect(new Set(ofLead.map(({ lead_id }) => lead_id))).toEqual(new Set([mailed]));
  expect((await feed({ agent_id: agentId })).length).toBe((await feed()).length);
  expect(kinds(await feed({ event_type: "opted_out" }))).toEqual(["opted_out"]);
  expect(await feed({ event_type: "nothing_of_the_kind" })).toEqual([]);
  expect(await feed({ agent_id: "agt_none" })).toEqual([]);
});

test("the feed names a person as the lead is named now", async () => {
  await project.client.patch(`/api/v1/leads/${mailed}`, { name: "Mia Married" });
  const [entry] = await feed({ lead_id: mailed });
  expect(entry).toMatchObject({ lead_name: "Mia Married" });
  const rows = await cora.database.system.em
    .fork()
    .execute("SELECT to_jsonb(a)::text AS text FROM activity a WHERE project_id = ?", [project.projectId]);
  const { phone, email } = (await project.client.get(`/api/v1/leads/${called}`)).body.data;
  for (const { text } of rows as { text: string }[])
    for (const secret of ["Carl", "Mia", phone, email]) expect(text).not.toContain(secret);
});

test("a lead carries its own calls, mails and events, and counts them", async () => {
  const { data } = (await project.client.get(`/api/v1/leads/${called}`)).body;
  expect(data).toMatchObject({
    total_calls: 1,
    total_emails: 0,
    outreach_disabled: true,
    calls: [{ id: callId, opt_out: true }],
    emails: [],
  });
  expect(data.activity.map(({ id }: Entry) => id)).toEqual(
    (await feed({ lead_id: called })).slice(0, 20).map(({ id }) => id),
  );
  expect(Date.parse(data.last_activity_at)).toBeGreaterThan(Date.parse(data.created_at));
  const calls = await project.client.get(`/api/v1/leads/${called}/calls`);
  expect(calls.body.data).toEqual(data.calls);
  const agent = await project.client.get(`/api/v1/agents/${agentId}`);
  expect(agent.body.data).toMatchObject({ total_calls: 1, total_emails: 1 });
});

test("a transcript is what was said, in order, and what was never said is not found", async () => {
  const { data } = (await project.client.get(`/api/v1/calls/${callId}/transcript`)).body;
  expect(new Set(data.entries.map(({ speaker }: { speaker: string }) => speaker))).toEqual(new Set(["AI", "HUMAN"]));
  const times: string[] = data.entries.map(({ timestamp }: { timestamp: string }) => timestamp);
  expect(times).toEqual(times.toSorted());
  for (const time of times) expect(time).toMatch(/^\d\d:\d\d:\d\d$/);
  await project.client.patch("/api/v1/policy", { outreach_paused: true });
  const lead = await buildLead(project);
  const { body } = await project.client.post(
    "/api/v1/outreach/call",
    { lead_id: lead.id, agent_id: agentId },
    { "idempotency-key": randomUUID() },
  );
  for (const [what, code] of [
    ["transcript", "transcript_not_found"],
    ["audio", "recording_unavailable"],
  ] as const) {
    const refused = await project.client.get(`/api/v1/calls/${body.data.call_id}/${what}`);
    expect({ status: refused.status, code: refused.body.error.code }).toEqual({ status: 404, code });
  }
});
