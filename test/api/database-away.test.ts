import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";
import type { ProcessUnderTest } from "../setup/process-under-test.ts";
import { tcpProxy } from "../setup/tcp-proxy.ts";
import type { TcpProxy } from "../setup/tcp-proxy.ts";

let cora: TestCora;
let api: ProcessUnderTest;
let cable: TcpProxy;
let project: BuiltProject;
let parties: { lead_id: string; agent_id: string };

beforeAll(async () => {
  cora = await testCora();
  const { hostname, port } = new URL(cora.databaseUrl);
  cable = await tcpProxy({ host: hostname, port: Number(port) });
  const throughCable = Object.assign(new URL(cora.databaseUrl), { hostname: "127.0.0.1", port: String(cable.port) });
  api = await cora.startApi({ DATABASE_URL: throughCable.toString() });
  ({ cora } = await describedCora(cora));
  project = await buildProject(cora);
  const agent = await buildAgent(project);
  parties = { lead_id: (await buildLead(project)).id, agent_id: agent.id };
});
afterAll(async () => {
  await cora?.stop();
  await cable?.close();
});

const back = () =>
  eventually(async () => (await project.client.get("/api/v1/leads")).status === 200, "the database to be there again");

test("while the database is away requests are told to come again, and the process lives on", async () => {
  cable.cut();
  const requests = [
    () => project.client.get("/api/v1/leads"),
    () => project.client.post("/api/v1/leads", { name: "A" }),
    () => project.client.post("/api/v1/outreach/call", parties, { "idempotency-key": randomUUID() }),
    () => cora.client.post("/api/v1/signup", { email: `${randomUUID()}@example.com` }),
    () => cora.client.request("POST", "/webhooks/stripe", "{}"),
  ];
  const [list, create, call, signup, webhook] = await Promise.all(requests.map((send) => send()));
  for (const answer of [list, create, call, signup]) {
    expect({ status: answer?.status, code: answer?.body.error.code }).toEqual({
      status: 503,
      code: "service_unavailable",
    });
    expect(Number(answer?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answer?.body.error.retry_after).toBe(Number(answer?.headers.get("retry-after")));
    expect(JSON.stringify(answer?.body)).not.toMatch(/ECONN|127\.0\.0\.1|SELECT|INSERT/);
  }
  // A forged webhook needs no database to be refused.
  expect(webhook?.status).toBe(401);
  expect((await cora.client.get("/health")).status).toBe(200);
  const ready = await cora.client.get("/health/ready");
  expect({ status: ready.status, database: ready.body.checks.database }).toEqual({ status: 503, database: "error" });
  cable.restore();
  await back();
  expect((await cora.client.get("/health/ready")).body.checks.database).toBe("ok");
});

test("a request whose connection was cut may be repeated with its key and is done once", async () => {
  await back();
  const key = randomUUID();
  const send = () =>
    project.client.post("/api/v1/outreach/call", { ...parties, call_reason: key }, { "idempotency-key": key });
  const under = Array.from({ length: 20 }, send);
  cable.cut();
  const first = await Promise.all(under);
  for (const { status } of first) expect([202, 409, 503]).toContain(status);
  cable.restore();
  await back();
  const again = await eventually(async () => {
    const answer = await send();
    return answer.status === 202 && answer;
  }, "the call to be accepted");
  for (const { status, body } of first) if (status === 202) expect(body).toEqual(again.body);
  const rows = await cora.database.system.em.fork().execute("SELECT id FROM call WHERE call_reason = ?", [key]);
  expect(rows).toEqual([{ id: again.body.data.call_id }]);
});

test("cuts again and again leave the process answering", async () => {
  for (let round = 0; round < 3; round++) {
    cable.cut();
    expect((await project.client.get("/api/v1/agents")).status).toBe(503);
    cable.restore();
    await back();
  }
  expect((await project.client.post("/api/v1/leads", { name: "After" })).status).toBe(201);
  expect(api.output()).not.toMatch(/unhandled|uncaught/i);
});

test("a database that takes what it is sent and says nothing is given up, and each request is told to come again", async () => {
  await back();
  cable.stall();
  const key = randomUUID();
  const call = () => project.client.post("/api/v1/outreach/call", parties, { "idempotency-key": key });
  const answers = await Promise.all([
    project.client.get("/api/v1/leads"),
    project.client.post("/api/v1/leads", { name: "B" }),
    call(),
  ]);
  for (const { status, body } of answers)
    expect({ status, code: body.error?.code }).toEqual({ status: 503, code: "service_unavailable" });
  cable.restore();
  await back();
  expect((await call()).status).toBe(202);
  expect(api.output()).not.toMatch(/unhandled|uncaught/i);
});
