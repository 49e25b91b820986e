import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testClient } from "../setup/test-client.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { answerChecker, checkedClient, describedCora } from "./described-client.ts";
import { countEffects, orderFault } from "./sandbox-control.ts";

let cora: TestCora;
let project: BuiltProject;
/** The same project over the first and over the second API process. */
let doors: [TestClient, TestClient];
let parties: { lead_id: string; agent_id: string };

beforeAll(async () => {
  const port = await freePort();
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port) })]);
  const described = await describedCora(cora);
  cora = described.cora;
  project = await buildProject(cora);
  const second = testClient(`http://127.0.0.1:${port}`).as(project.apiKey);
  doors = [project.client, checkedClient(second, answerChecker(described.document))];
  const agent = await buildAgent(project);
  parties = { lead_id: (await buildLead(project)).id, agent_id: agent.id };
});
afterAll(() => cora?.stop());

const sql = <Row>(query: string, values: unknown[] = []) =>
  cora.database.system.em.fork().execute<Row[]>(query, values);
const withKey = (key: string) => ({ "idempotency-key": key });
const callBody = (reason = "a demo") => ({ ...parties, call_reason: reason });
const call = (key: string, body: unknown = callBody(), client = project.client) =>
  client.post("/api/v1/outreach/call", body, withKey(key));
const lead = (key: string, body: unknown, client = project.client) => client.post("/api/v1/leads", body, withKey(key));
const facts = ({ status, headers, body }: Answer) => ({ status, body, replayed: headers.get("idempotent-replayed") });
const both = <T>(count: number, send: (client: TestClient) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => send(doors[index % 2] as TestClient)));

describe("a repeated key", () => {
  test("answers as before, says so, and does nothing", async () => {
    const key = randomUUID();
    const first = await call(key);
    const again = await call(key, callBody(), doors[1]);
    expect(facts(first)).toMatchObject({ status: 202, replayed: null });
    expect(facts(again)).toEqual({ status: 202, body: first.body, replayed: "true" });
    expect(await sql("SELECT 1 FROM call WHERE id = ?", [first.body.data.call_id])).toHaveLength(1);
  });

  test("means the same request whatever the order of its fields", async () => {
    const key = randomUUID();
    const first = await lead(key, { name: "Ann", custom_fields: { a: 1, b: [{ c: 2, d: 3 }] } });
    const again = await lead(key, { custom_fields: { b: [{ d: 3, c: 2 }], a: 1 }, name: "Ann" });
    expect(again.body).toEqual(first.body);
  });

  test("with another body is refused", async () => {
    const key = randomUUID();
    await call(key);
    const { status, body } = await call(key, callBody("another"));
    expect({ status, ...body.error }).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
      type: "idempotency_error",
    });
  });

  test("is bare or quoted, and both are the same key", async () => {
    const key = randomUUID();
    const first = await call(`"${key}"`);
    expect(facts(await call(key))).toEqual({ status: 202, body: first.body, replayed: "true" });
  });

  test.each(["with space", "", "x".repeat(256), "schlüssel"])("is refused when malformed: %j", async (key) => {
    const { status, body } = await call(key);
    expect(status).toBe(400);
    expect(body.error.param).toBe("Idempotency-Key");
  });

  test("is ignored by what only reads", async () => {
    const first = await project.client.get("/api/v1/leads?limit=1", withKey("read"));
    const other = await project.client.get("/api/v1/leads?limit=2", withKey("read"));
    expect([first.status, other.status, other.headers.get("idempotent-replayed")]).toEqual([200, 200, null]);
  });

  test("belongs to one operation", async () => {
    const key = randomUUID();
    expect((await lead(key, { name: "Ann" })).status).toBe(201);
    expect((await project.client.post("/api/v1/projects", { name: "Ann" }, withKey(key))).status).toBe(201);
  });

  test("belongs to one project", async () => {
    const key = randomUUID();
    const stranger = await buildProject(cora);
    const mine = await lead(key, { name: "Ann" });
    const theirs = await lead(key, { name: "Bob" }, stranger.client);
    expect(theirs.status).toBe(201);
    expect(theirs.body.data.id).not.toBe(mine.body.data.id);
  });
});

describe("the key of a refused request", () => {
  test("may be used again once the reason is gone", async () => {
    const key = randomUUID();
    const { id } = await buildLead(project);
    const body = { ...parties, lead_id: id };
    await project.client.patch(`/api/v1/leads/${id}`, { outreach_disabled: true });
    expect((await call(key, body)).body.error.code).toBe("lead_stopped");
    await project.client.patch(`/api/v1/leads/${id}`, { outreach_disabled: false });
    expect(facts(await call(key, body))).toMatchObject({ status: 202, replayed: null });
  });

  test("is not bound to the body that was refused", async () => {
    const key = randomUUID();
    expect((await call(key, { ...callBody(), lead_id: "lead_none" })).status).toBe(404);
    expect((await call(key)).status).toBe(202);
  });
});

describe("fifty requests at once with one key over two processes", () => {
  test("become one call; the others hear the same answer or that it is still running", async () => {
    const key = randomUUID();
    const answers = await both(50, (client) => call(key, callBody("at once"), client));
    const accepted = answers.filter(({ status }) => status === 202);
    const refused = answers.filter(({ status }) => status !== 202);
    for (const { body } of accepted) expect(body).toEqual(accepted[0]?.body);
    expect(accepted.filter(({ headers }) => headers.get("idempotent-replayed") === null)).toHaveLength(1);
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.error.code}`))).toEqual(
      new Set(refused.length > 0 ? ["409 idempotency_conflict"] : []),
    );
    expect(await sql("SELECT id FROM call WHERE call_reason = 'at once'")).toEqual([
      { id: accepted[0]?.body.data.call_id },
    ]);
    expect(
      await sql("SELECT 1 FROM workflow_start WHERE record_id = ?", [accepted[0]?.body.data.call_id]),
    ).toHaveLength(1);
  });

  test("become one lead", async () => {
    const key = randomUUID();
    const answers = await both(50, (client) => lead(key, { name: "Only Once" }, client));
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(await sql("SELECT 1 FROM lead WHERE name = 'Only Once'")).toHaveLength(1);
  });
});

describe("memory", () => {
  const letADayPass = () =>
    sql(
      "UPDATE idempotency_key SET expires_at = expires_at - interval '24 hours 1 second', claimed_at = claimed_at - interval '25 hours'",
    );

  test("of outreach is for ever, of everything else for 24 hours", async () => {
    const [callKey, mailKey, leadKey] = [randomUUID(), randomUUID(), randomUUID()];
    const mail = () => project.client.post("/api/v1/outreach/email", parties, withKey(mailKey));
    const before = [await call(callKey), await mail(), await lead(leadKey, { name: "Day" })].map(({ body }) => body);
    await letADayPass();
    const [calledAgain, mailedAgain, leadAgain] = [
      await call(callKey),
      await mail(),
      await lead(leadKey, { name: "Day" }),
    ];
    expect([calledAgain.body, mailedAgain.body]).toEqual(before.slice(0, 2));
    expect(leadAgain.status).toBe(201);
    expect(leadAgain.body.data.id).not.toBe(before[2].data.id);
  });

  test("that has ended lets a key stand for something else", async () => {
    const key = randomUUID();
    await lead(key, { name: "Then" });
    await letADayPass();
    expect((await lead(key, { name: "Now" })).body.data.name).toBe("Now");
  });

  test("of outreach still refuses another body a day later", async () => {
    const key = randomUUID();
    await call(key);
    await letADayPass();
    expect((await call(key, callBody("other"))).body.error.code).toBe("idempotency_key_reused");
  });
});

describe("an operation that asks a vendor first", () => {
  const checkout = (key: string, client = project.client, plan = "growth") =>
    client.post("/api/v1/billing/checkout", { plan, interval: "monthly" }, withKey(key));

  test("opens one payment page for many requests at once", async () => {
    const key = randomUUID();
    await orderFault(cora, { vendor: "stripe", operation: "checkout.sessions.create", fault: "delay", delay_ms: 300 });
    const answers = await both(20, (client) => checkout(key, client));
    const opened = answers.filter(({ status }) => status === 200);
    expect(new Set(opened.map(({ body }) => body.data.checkout_url)).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    expect(facts(await checkout(key))).toEqual({ status: 200, body: opened[0]?.body, replayed: "true" });
    expect((await checkout(key, project.client, "pro")).body.error.code).toBe("idempotency_key_reused");
  });

  test("says that the vendor is away, and the key may be used again", async () => {
    const key = randomUUID();
    await orderFault(cora, { vendor: "stripe", operation: "checkout.sessions.create", fault: "status", status: 500 });
    const { status, body, headers } = await checkout(key);
    expect({ status, code: body.error.code }).toEqual({ status: 503, code: "service_unavailable" });
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(facts(await checkout(key))).toMatchObject({ status: 200, replayed: null });
  });

  test("opens no second page when the vendor's answer was lost", async () => {
    const key = randomUUID();
    await orderFault(cora, { vendor: "stripe", operation: "checkout.sessions.create", fault: "drop_after_accept" });
    expect((await checkout(key)).status).toBe(503);
    const opened = await countEffects(cora, "checkout");
    expect((await checkout(key)).status).toBe(200);
    expect(await countEffects(cora, "checkout")).toBe(opened);
  });
});
