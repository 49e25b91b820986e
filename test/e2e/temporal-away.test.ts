import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildLead } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf, notOnce } from "./ledger.ts";
import { buildOutreach, callTo, createPhones, emailBecomes, emailTo, postCall, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";
import { ownTemporal } from "./temporal-server.ts";
import type { OwnTemporal } from "./temporal-server.ts";

let temporal: OwnTemporal;
let cora: TestCora;
let outreach: Outreach;
const phone = createPhones();

beforeAll(async () => {
  temporal = await ownTemporal();
  await temporal.start();
  cora = await testCora({ env: { TEMPORAL_ADDRESS: temporal.address } });
  await cora.startApi();
  outreach = await buildOutreach(cora);
});
afterAll(async () => {
  await cora?.stop();
  await temporal?.remove();
});

/** Ten calls and ten emails, accepted at once. */
async function traffic(): Promise<{ calls: string[]; emails: string[] }> {
  const calls = Promise.all(Array.from({ length: 10 }, (_, index) => callTo(outreach, phone(`012${index}`))));
  const emails = Promise.all(Array.from({ length: 10 }, () => emailTo(outreach)));
  return { calls: await calls, emails: await emails };
}

async function expectDoneOnce({ calls, emails }: { calls: string[]; emails: string[] }): Promise<void> {
  const settled = await Promise.all(calls.map((id) => settledCall(cora, outreach, id, 120)));
  await Promise.all(emails.map((id) => emailBecomes(outreach, id, "delivered", 120)));
  expect(settled.filter(({ status, outcome }) => status !== "completed" || outcome !== "connected")).toEqual([]);
  expect(await notOnce(cora, [...calls, ...emails])).toEqual({});
}

/** How long the slowest of some accepted requests took. */
async function slowest(): Promise<number> {
  const lead = await buildLead(outreach, { phone: "+12025550149" });
  const took = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const started = performance.now();
      expect((await postCall(outreach, lead.id)).status).toBe(202);
      return performance.now() - started;
    }),
  );
  return Math.max(...took);
}

test(
  "Temporal goes away under traffic, work is accepted as before, and everything is done once when it is back",
  { timeout: 240_000 },
  async () => {
    const worker = await cora.startWorker();
    const before = await traffic();
    await eventually(async () => (await effectsOf(cora)).length > 3, "the first effects");
    await temporal.kill();
    const during = await traffic();
    // A client that asked Temporal would wait for its deadline, which is many seconds.
    expect(await slowest()).toBeLessThan(3_000);
    expect((await outreach.client.get("/health")).status).toBe(200);
    expect((await outreach.client.get("/health/ready")).status).toBe(503);
    const known = (await effectsOf(cora)).map(({ cora_id }) => cora_id);
    expect(during.calls.filter((id) => known.includes(id))).toEqual([]);
    await temporal.start();
    await expectDoneOnce(before);
    await expectDoneOnce(during);
    await worker.kill();
  },
);

test(
  "a worker that is started while Temporal is away waits for it, and hears webhooks meanwhile",
  { timeout: 180_000 },
  async () => {
    const work = await traffic();
    await temporal.kill();
    const starting = cora.startWorker();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const late = await callTo(outreach, phone("0130"));
    await temporal.start();
    const worker = await starting;
    await expectDoneOnce({ calls: [...work.calls, late], emails: work.emails });
    await worker.kill();
  },
);
