import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { eventually } from "../setup/eventually.ts";
import { buildLead } from "../setup/factories.ts";
import type { Answer } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { freePort } from "../../bin/processes/free-port.ts";
import { testClient } from "../setup/test-client.ts";
import { effectsOf } from "./ledger.ts";
import { buildOutreach, createPhones, emailBecomes, postCall, postEmail, readCall, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

const AT_ONCE = 50;
let cora: TestCora;
let outreach: Outreach;
let beside: Outreach;
const phone = createPhones();

beforeAll(async () => {
  cora = await testCora();
  const port = String(await freePort());
  await Promise.all([cora.startApi(), cora.startApi({ PORT: port }), cora.startWorker()]);
  outreach = await buildOutreach(cora);
  beside = { ...outreach, client: testClient(`http://127.0.0.1:${port}`, outreach.apiKey) };
});
afterAll(() => cora?.stop());

/** The same request many times at once, half of it through a second API process. */
const atOnce = (request: (through: Outreach) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, index) => request(index % 2 === 0 ? outreach : beside)));

const records = (table: "call" | "email", leadId: string): Promise<unknown[]> =>
  inSystem(cora.database, (em) => em.execute<unknown[]>(`SELECT id FROM ${table} WHERE lead_id = ?`, [leadId]));

/** What all who were answered heard; whoever was not, heard that the same request is still running. */
function oneAnswer(answers: Answer[]): { data: { call_id: string; email_id: string } } {
  const won = answers.filter(({ status }) => status === 202);
  const others = answers.filter(({ status }) => status !== 202);
  expect(new Set(others.map(({ status, body }) => `${status} ${body.error.code}`))).toEqual(
    new Set(others.length > 0 ? ["409 idempotency_conflict"] : []),
  );
  expect(new Set(won.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  return won[0]?.body;
}

test("fifty requests at once with one key, through two API processes, are one record and one dial", async () => {
  const lead = await buildLead(outreach, { phone: phone("0101") });
  const key = randomUUID();
  const answers = await atOnce((through) => postCall(through, lead.id, key));
  const { call_id: id } = oneAnswer(answers).data;
  await settledCall(cora, outreach, id);
  expect(await records("call", lead.id)).toHaveLength(1);
  expect((await effectsOf(cora)).filter(({ to }) => to === lead.phone)).toHaveLength(1);
  const later = await postCall(beside, lead.id, key);
  expect(later).toMatchObject({ status: 202, body: { data: { call_id: id } } });
  expect(later.headers.get("idempotent-replayed")).toBe("true");
});

test("fifty emails at once with one key are one record and one mail", async () => {
  const lead = await buildLead(outreach);
  const key = randomUUID();
  const { email_id: id } = oneAnswer(await atOnce((through) => postEmail(through, lead.id, key))).data;
  await emailBecomes(outreach, id, "delivered");
  expect(await records("email", lead.id)).toHaveLength(1);
  expect((await effectsOf(cora)).filter(({ to }) => to === lead.email)).toHaveLength(1);
});

test("one key with different bodies at once is one record; the others are told that the key was used", async () => {
  const lead = await buildLead(outreach, { phone: phone("0114") });
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => postCall(outreach, lead.id, key, { call_reason: `Reason ${index}` })),
  );
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 202).map(({ body }) => body.error.code);
  expect(new Set([...refused, "idempotency_key_reused", "idempotency_conflict"]).size).toBe(2);
  expect(await records("call", lead.id)).toHaveLength(1);
});

test("one key in two projects is two records", async () => {
  const other = await buildOutreach(cora);
  const key = randomUUID();
  const [here, there] = [
    await buildLead(outreach, { phone: phone("0115") }),
    await buildLead(other, { phone: phone("0115") }),
  ];
  const [first, second] = [await postCall(outreach, here.id, key), await postCall(other, there.id, key)];
  expect([first.status, second.status]).toEqual([202, 202]);
  await settledCall(cora, outreach, first.body.data.call_id);
  await settledCall(cora, other, second.body.data.call_id);
  expect(await effectsOf(cora, first.body.data.call_id)).toHaveLength(1);
  expect(await effectsOf(cora, second.body.data.call_id)).toHaveLength(1);
});

test("five keys at once for one person are five records, and only as many dials as the policy allows", async () => {
  const other = await buildOutreach(cora);
  await other.client.patch("/api/v1/policy", { max_contacts_per_day: 1 });
  const lead = await buildLead(other, { phone: phone("0116") });
  const answers = await Promise.all(Array.from({ length: 5 }, () => postCall(other, lead.id)));
  const ids = answers.map(({ body }) => body.data.call_id as string);
  expect(new Set(ids).size).toBe(5);
  const calls = await Promise.all(
    ids.map((id) =>
      eventually(async () => {
        const call = await readCall(other, id);
        return ["deferred", "completed"].includes(call.status) && call;
      }, `call ${id} to be judged`),
    ),
  );
  expect(calls.filter(({ reason }) => reason === "frequency_cap")).toHaveLength(4);
  expect(calls.filter(({ status }) => status === "completed")).toHaveLength(1);
  expect((await effectsOf(cora)).filter(({ to }) => to === lead.phone)).toHaveLength(1);
});
