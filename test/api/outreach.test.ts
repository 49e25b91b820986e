import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";
import { issueKey } from "./issue-key.ts";

let cora: TestCora;
let project: BuiltProject;
let free: BuiltProject;
let parties: { lead_id: string; agent_id: string };

beforeAll(async () => {
  // Neither a worker nor a reachable Temporal: accepting needs the database alone.
  cora = await testCora({ env: { TEMPORAL_ADDRESS: "127.0.0.1:1", CORA_MAIL_DOMAIN: "" } });
  await cora.startApi();
  ({ cora } = await describedCora(cora));
  [project, free] = [await buildProject(cora), await buildProject(cora, { subscribed: false })];
  const agent = await buildAgent(project, { email_address: "ava@acme.example" });
  parties = { lead_id: (await buildLead(project)).id, agent_id: agent.id };
});
afterAll(() => cora?.stop());

const ID = /^[a-z]+_[\w-]{10,}$/;
const call = (
  body: unknown,
  { client } = project,
  headers: Record<string, string> = { "idempotency-key": randomUUID() },
) => client.post("/api/v1/outreach/call", body, headers);
const email = (body: unknown, { client } = project, headers: Record<string, string> = {}) =>
  client.post("/api/v1/outreach/email", body, headers);
const setLead = (id: string, change: Record<string, unknown>) => project.client.patch(`/api/v1/leads/${id}`, change);
const setAgent = (id: string, change: Record<string, unknown>) => project.client.patch(`/api/v1/agents/${id}`, change);
const bareAgent = async (change: Record<string, unknown> = {}): Promise<string> => {
  const { body } = await project.client.post("/api/v1/agents", { type: "outbound", name: "Bo" });
  await setAgent(body.data.id, change);
  return body.data.id;
};
const stopped = async (): Promise<string> => {
  const { id } = await buildLead(project);
  await setLead(id, { outreach_disabled: true });
  return id;
};
const nobody = { phone: undefined, email: undefined };

describe("accepting", () => {
  test("a call is answered with its ids and the word queued, while Temporal is away", async () => {
    const { status, body } = await call({ ...parties, call_reason: "A demo", first_message_override: "Hi there." });
    expect(status).toBe(202);
    expect(body).toEqual({
      data: { call_id: expect.stringMatching(ID), task_id: expect.stringMatching(ID), status: "queued" },
    });
    const { body: seen } = await project.client.get(`/api/v1/calls/${body.data.call_id}`);
    expect(seen.data).toMatchObject({
      ...parties,
      id: body.data.call_id,
      task_id: body.data.task_id,
      status: "queued",
      outcome: null,
      direction: "outbound",
      call_reason: "A demo",
      verdicts: [],
      attempts: [],
    });
  });

  test("an email is answered with its ids and the word queued, without an Idempotency-Key", async () => {
    const { status, body } = await email({
      ...parties,
      subject: "Hello",
      message: "A word.",
      template: "Dear {{first_name}}",
    });
    expect(status).toBe(202);
    expect(body).toEqual({
      data: { email_id: expect.stringMatching(ID), task_id: expect.stringMatching(ID), status: "queued" },
    });
    const { body: seen } = await project.client.get(`/api/v1/emails/${body.data.email_id}`);
    expect(seen.data).toMatchObject({
      ...parties,
      id: body.data.email_id,
      status: "queued",
      agent_email: "ava@acme.example",
    });
  });

  test("what is accepted is promised to a workflow, counted on the lead and in the feed at once", async () => {
    const { id } = await buildLead(project);
    const { body } = await call({ ...parties, lead_id: id });
    await email({ ...parties, lead_id: id });
    const rows = await cora.database.system.em
      .fork()
      .execute("SELECT workflow_id, workflow_type FROM workflow_start WHERE lead_id = ? ORDER BY 2", [id]);
    expect(rows).toMatchObject([
      { workflow_id: `call:${body.data.call_id}`, workflow_type: "outreachCall" },
      { workflow_type: "outreachEmail" },
    ]);
    const { body: lead } = await project.client.get(`/api/v1/leads/${id}`);
    expect(lead.data).toMatchObject({ total_calls: 1, total_emails: 1 });
    expect(lead.data.activity.map(({ event_type }: { event_type: string }) => event_type)).toEqual([
      "email_queued",
      "call_queued",
    ]);
  });

  test("hours, consent and a pause do not refuse: they are judged when it is sent", async () => {
    const policy = { outreach_paused: true, consent: "strict", calling_hours: { start: "03:00", end: "03:01" } };
    await project.client.patch("/api/v1/policy", policy);
    expect((await call(parties)).status).toBe(202);
    expect((await email(parties)).status).toBe(202);
    await project.client.patch("/api/v1/policy", { outreach_paused: false, consent: "recorded" });
  });

  test("an agent that works for itself only when told to still does what it is asked", async () => {
    await setAgent(parties.agent_id, { automation_enabled: false });
    expect((await call(parties)).status).toBe(202);
  });
});

interface Refusal {
  status: number;
  code: string;
  param?: string;
  body: () => Promise<Record<string, unknown>> | Record<string, unknown>;
}

const shared: Record<string, Refusal> = {
  "an unknown lead": {
    status: 404,
    code: "resource_not_found",
    param: "lead_id",
    body: () => ({ ...parties, lead_id: "lead_none" }),
  },
  "an unknown agent": {
    status: 404,
    code: "resource_not_found",
    param: "agent_id",
    body: () => ({ ...parties, agent_id: "agt_none" }),
  },
  "a lead who opted out": {
    status: 422,
    code: "lead_stopped",
    param: "lead_id",
    body: async () => ({ ...parties, lead_id: await stopped() }),
  },
  "an archived agent": {
    status: 422,
    code: "agent_inactive",
    param: "agent_id",
    body: async () => ({ ...parties, agent_id: await bareAgent({ status: "archived" }) }),
  },
  "a suspended agent": {
    status: 422,
    code: "agent_inactive",
    param: "agent_id",
    body: async () => ({ ...parties, agent_id: await bareAgent({ status: "suspended" }) }),
  },
  "a missing lead_id": {
    status: 400,
    code: "validation_error",
    param: "lead_id",
    body: () => ({ agent_id: parties.agent_id }),
  },
  "an agent_id that is no text": {
    status: 400,
    code: "validation_error",
    param: "agent_id",
    body: () => ({ ...parties, agent_id: 7 }),
  },
};

describe.each([
  ["trigger_call", call],
  ["send_email", email],
] as const)("%s refuses", (_, send) => {
  test.each(Object.entries(shared))("%s", async (_case, { status, code, param, body }) => {
    const answer = await send(await body());
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code, param, status, type: "invalid_request_error" });
  });

  test("a project without a subscription", async () => {
    const { status, body } = await send({ lead_id: "lead_none", agent_id: "agt_none" }, free);
    expect({ status, code: body.error.code, type: body.error.type }).toEqual({
      status: 402,
      code: "payment_required",
      type: "billing_error",
    });
  });

  test("in the documented order: key, scope, input, subscription, record, state", async () => {
    const reader = { ...free, client: cora.client.as(await issueKey(cora, free.projectId, { scope: "read_only" })) };
    const codes = async (...answers: ReturnType<typeof call>[]) =>
      (await Promise.all(answers)).map(({ body }) => body.error.code);
    const [inactive, lead] = [await bareAgent({ status: "archived" }), await stopped()];
    expect(
      await codes(
        send({ surprise: 1 }, { ...free, client: cora.client }),
        send({ surprise: 1 }, reader),
        send({ surprise: 1 }, free),
        send({ lead_id: "lead_none", agent_id: "agt_none" }, free),
        send({ lead_id: lead, agent_id: "agt_none" }),
        send({ lead_id: lead, agent_id: inactive }),
        send({ lead_id: (await buildLead(project, nobody)).id, agent_id: inactive }),
      ),
    ).toEqual([
      "missing_api_key",
      "read_only_key",
      "validation_error",
      "payment_required",
      "resource_not_found",
      "lead_stopped",
      "agent_inactive",
    ]);
  });

  test("whatever it refuses leaves no record behind", async () => {
    const count = async () =>
      cora.database.system.em
        .fork()
        .execute(
          "SELECT (SELECT count(*) FROM call) AS calls, (SELECT count(*) FROM email) AS emails, (SELECT count(*) FROM workflow_start) AS starts",
        );
    const before = await count();
    await send({ ...parties, lead_id: await stopped() });
    await send({ ...parties, agent_id: await bareAgent({ status: "suspended" }) });
    expect(await count()).toEqual(before);
  });
});

describe("trigger_call", () => {
  test("demands an Idempotency-Key before it looks at the body", async () => {
    const { status, body } = await call({ surprise: 1 }, project, {});
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: "missing_idempotency_key", param: "Idempotency-Key" });
  });

  test("refuses a lead without a phone, before it asks for the agent's number", async () => {
    const lead_id = (await buildLead(project, nobody)).id;
    const { status, body } = await call({ lead_id, agent_id: await bareAgent() });
    expect({ status, ...body.error }).toMatchObject({ status: 422, code: "lead_no_phone", param: "lead_id" });
  });

  test("refuses an agent without an outbound number", async () => {
    const { status, body } = await call({ ...parties, agent_id: await bareAgent() });
    expect({ status, ...body.error }).toMatchObject({ status: 422, code: "no_phone_number", param: "agent_id" });
  });
});

describe("send_email", () => {
  test("refuses a lead without an address, before it asks for the agent's", async () => {
    const lead_id = (await buildLead(project, nobody)).id;
    const { status, body } = await email({ lead_id, agent_id: await bareAgent() });
    expect({ status, ...body.error }).toMatchObject({ status: 422, code: "lead_no_email", param: "lead_id" });
  });

  test("refuses an agent without an address where the deployment has no mail domain", async () => {
    const { status, body } = await email({ ...parties, agent_id: await bareAgent() });
    expect({ status, ...body.error }).toMatchObject({ status: 422, code: "agent_no_email", param: "agent_id" });
  });
});
