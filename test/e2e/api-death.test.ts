import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { eventually } from "../setup/eventually.ts";
import { buildLead } from "../setup/factories.ts";
import type { ProcessUnderTest } from "../setup/process-under-test.ts";
import { testClient } from "../setup/test-client.ts";
import type { Answer } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf, notOnce } from "./ledger.ts";
import {
  buildOutreach,
  callTo,
  createPhones,
  emailBecomes,
  emailTo,
  postCall,
  postEmail,
  settledCall,
} from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

let cora: TestCora;
let outreach: Outreach;
let api: ProcessUnderTest;
const phone = createPhones();

beforeAll(async () => {
  cora = await testCora();
  api = await cora.startApi();
  outreach = await buildOutreach(cora);
});
afterAll(() => cora?.stop());

interface Request {
  key: string;
  send(through: Outreach): Promise<Answer>;
}

/** Twenty calls and twenty emails, each with a key of its own and a person of its own. */
async function requests(): Promise<Request[]> {
  const made = Array.from({ length: 20 }, async (_, index): Promise<Request[]> => {
    const lead = await buildLead(outreach, { phone: phone(`01${20 + index}`) });
    const [callKey, emailKey] = [randomUUID(), randomUUID()];
    return [
      { key: callKey, send: (through) => postCall(through, lead.id, callKey) },
      { key: emailKey, send: (through) => postEmail(through, lead.id, emailKey) },
    ];
  });
  return (await Promise.all(made)).flat();
}

const idOf = ({ body }: Answer): string => body.data.call_id ?? body.data.email_id;

async function expectDoneOnce(ids: string[]): Promise<void> {
  const calls = ids.filter((id) => id.startsWith("call_"));
  await Promise.all(calls.map((id) => settledCall(cora, outreach, id, 90)));
  await Promise.all(ids.filter((id) => id.startsWith("eml_")).map((id) => emailBecomes(outreach, id, "delivered", 90)));
  expect(await notOnce(cora, ids)).toEqual({});
}

async function records(): Promise<number> {
  const sql = "SELECT (SELECT count(*) FROM call) + (SELECT count(*) FROM email) AS count";
  const [row] = await cora.database.system.em.fork().execute<[{ count: string }]>(sql);
  return Number(row.count);
}

/** Every request with its key, until each has its answer. */
const repeat = (all: Request[], through: Outreach): Promise<Answer[]> =>
  Promise.all(
    all.map(({ key, send }) =>
      eventually(async () => {
        const answer = await send(through).catch(() => null);
        return answer?.status === 202 && answer;
      }, `an answer to ${key}`),
    ),
  );

test("what was accepted before the API was killed is carried by the next worker", async () => {
  const ids = [await callTo(outreach, phone("0101")), await emailTo(outreach)];
  await api.kill("SIGKILL");
  expect(await effectsOf(cora)).toEqual([]);
  const [worker, next] = await Promise.all([cora.startWorker(), cora.startApi()]);
  api = next;
  await expectDoneOnce(ids);
  await worker.kill();
});

test(
  "kill -9 in a burst of keyed requests: repeated, each key is one record and one effect",
  { timeout: 120_000 },
  async () => {
    const worker = await cora.startWorker();
    const all = await requests();
    const before = await records();
    const first = new Map<string, Answer>();
    const burst = all.map(async ({ key, send }) => {
      const answer = await send(outreach).catch(() => null);
      if (answer?.status === 202) first.set(key, answer);
    });
    await eventually(() => first.size >= 5, "the first answers");
    await api.kill("SIGKILL");
    await Promise.all(burst);
    api = await cora.startApi();
    const answers = await repeat(all, outreach);
    expect(await records()).toBe(before + all.length);
    for (const [index, { key }] of all.entries()) {
      const heard = first.get(key);
      if (heard) expect(answers[index]?.body).toEqual(heard.body);
    }
    await expectDoneOnce(answers.map(idOf));
    await worker.kill();
  },
);

test(
  "of two API processes one is killed: its clients go to the other with the same keys",
  { timeout: 120_000 },
  async () => {
    const port = String(await freePort());
    const [worker, doomed] = await Promise.all([cora.startWorker(), cora.startApi({ PORT: port })]);
    const other: Outreach = { ...outreach, client: testClient(`http://127.0.0.1:${port}`, outreach.apiKey) };
    const all = await requests();
    const before = await records();
    let answered = 0;
    const burst = all.map(({ send }) =>
      send(other)
        .then(() => answered++)
        .catch(() => null),
    );
    await eventually(() => answered >= 3, "the first answers");
    await doomed.kill("SIGKILL");
    const answers = await repeat(all, outreach);
    await Promise.all(burst);
    expect(await records()).toBe(before + all.length);
    await expectDoneOnce(answers.map(idOf));
    await worker.kill();
  },
);
