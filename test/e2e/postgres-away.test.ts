import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildLead } from "../setup/factories.ts";
import type { Answer } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf, notOnce } from "./ledger.ts";
import { buildOutreach, createPhones, emailBecomes, postCall, postEmail, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";
import { postgresProxy } from "./postgres-proxy.ts";
import type { PostgresProxy } from "./postgres-proxy.ts";

const TOGETHER = 12;
let cora: TestCora;
let proxy: PostgresProxy;
let outreach: Outreach;
const phone = createPhones();

beforeAll(async () => {
  cora = await testCora();
  proxy = await postgresProxy(cora.databaseUrl);
  const through = { DATABASE_URL: proxy.url };
  await Promise.all([cora.startApi(through), cora.startWorker(through)]);
  outreach = await buildOutreach(cora);
});
afterAll(async () => {
  await cora?.stop();
  await proxy?.close();
});

interface Keyed {
  key: string;
  send(): Promise<Answer>;
}

/** Calls and emails, each with a key and a person of its own; the people do not answer, so that the cut meets no conversation. */
async function keyedRequests(): Promise<Keyed[]> {
  const made = Array.from({ length: TOGETHER }, async (): Promise<Keyed[]> => {
    const lead = await buildLead(outreach, { phone: phone("0108") });
    const [callKey, emailKey] = [randomUUID(), randomUUID()];
    return [
      { key: callKey, send: () => postCall(outreach, lead.id, callKey) },
      { key: emailKey, send: () => postEmail(outreach, lead.id, emailKey) },
    ];
  });
  return (await Promise.all(made)).flat();
}

/** Sends all at once; what was heard of each, null where no answer or a refusal came. */
const burst = (requests: Keyed[]): Promise<(Answer | null)[]> =>
  Promise.all(requests.map(({ send }) => send().catch(() => null)));

async function repeatUntilAccepted(requests: Keyed[]): Promise<Answer[]> {
  return Promise.all(
    requests.map(({ key, send }) =>
      eventually(async () => {
        const answer = await send().catch(() => null);
        return answer?.status === 202 && answer;
      }, `an answer to ${key}`),
    ),
  );
}

async function records(): Promise<number> {
  const sql = "SELECT (SELECT count(*) FROM call) + (SELECT count(*) FROM email) AS count";
  const [row] = await cora.database.system.em.fork().execute<[{ count: string }]>(sql);
  return Number(row.count);
}

async function expectDoneOnce(answers: Answer[]): Promise<void> {
  const ids = answers.map(({ body }) => (body.data.call_id ?? body.data.email_id) as string);
  expect(new Set(ids).size).toBe(answers.length);
  const calls = ids.filter((id) => id.startsWith("call_"));
  const settled = await Promise.all(calls.map((id) => settledCall(cora, outreach, id, 120)));
  await Promise.all(
    ids.filter((id) => id.startsWith("eml_")).map((id) => emailBecomes(outreach, id, "delivered", 120)),
  );
  expect(settled.filter(({ status }) => status !== "completed")).toEqual([]);
  expect(await notOnce(cora, ids)).toEqual({});
}

test("a commit whose acknowledgement is lost is found again by its key", { timeout: 150_000 }, async () => {
  const [before, requests] = [await records(), await keyedRequests()];
  proxy.loseAcknowledgements(6);
  const first = await burst(requests);
  expect(proxy.acknowledgementsLost()).toBeGreaterThan(0);
  proxy.loseAcknowledgements(0);
  for (const answer of first) expect([202, 409, 500, 503, undefined]).toContain(answer?.status);
  const answers = await repeatUntilAccepted(requests);
  for (const [index, answer] of first.entries())
    if (answer?.status === 202) expect(answers[index]?.body).toEqual(answer.body);
  expect(await records()).toBe(before + requests.length);
  await expectDoneOnce(answers);
});

test(
  "the database goes away in mid-traffic: who was not answered repeats the key, and all is done once",
  { timeout: 180_000 },
  async () => {
    const [before, requests] = [await records(), await keyedRequests()];
    const known = (await effectsOf(cora)).length;
    const early = burst(requests.slice(0, TOGETHER));
    await eventually(async () => (await effectsOf(cora)).length > known, "the first new effect");
    proxy.cut();
    const late = await burst(requests.slice(TOGETHER));
    for (const answer of late)
      expect(answer).toMatchObject({ status: 503, body: { error: { code: "service_unavailable" } } });
    const [ready, health] = [await outreach.client.get("/health/ready"), await outreach.client.get("/health")];
    expect([ready.status, health.status]).toEqual([503, 200]);
    await early;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    proxy.mend();
    const answers = await repeatUntilAccepted(requests);
    expect(await records()).toBe(before + requests.length);
    await expectDoneOnce(answers);
  },
);

test(
  "the worker loses acknowledgements of what it writes down, and still nothing is done twice",
  { timeout: 150_000 },
  async () => {
    const requests = await keyedRequests();
    const answers = await repeatUntilAccepted(requests);
    proxy.loseAcknowledgements(8);
    await expectDoneOnce(answers);
    expect(proxy.acknowledgementsLost()).toBeGreaterThan(0);
  },
);
