import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { toHundredths } from "../../domain/credit-costs.ts";
import { ledgerOf } from "../credits/project-with.ts";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { ProcessUnderTest } from "../setup/process-under-test.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { orderFault } from "./ledger.ts";
import { buildOutreach, callTo, createPhones, emailBecomes, emailTo, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

let cora: TestCora;
let outreach: Outreach;
let worker: ProcessUnderTest;
const phone = createPhones();

beforeAll(async () => {
  cora = await testCora();
  [worker] = await Promise.all([cora.startWorker(), cora.startApi()]);
  outreach = await buildOutreach(cora);
});
afterAll(() => cora?.stop());

/** What a record has done to the ledger: kinds and what was spent. */
async function entriesOf(recordId: string): Promise<{ kind: string; spent: number }[]> {
  const sql = "SELECT kind, spent FROM credit_entry WHERE record_id = ? ORDER BY created_at, id";
  const rows = await inSystem(cora.database, (em) => em.execute<{ kind: string; spent: string }[]>(sql, [recordId]));
  return rows.map(({ kind, spent }) => ({ kind, spent: Number(spent) }));
}
const HOLD = { kind: "hold", spent: 0 };
const RELEASE = { kind: "release", spent: 0 };

describe("a call", () => {
  test.each([
    ["a person answers", "0101"],
    ["a voicemail answers", "0106"],
  ])("that %s costs its base and its minutes", async (_, line) => {
    const id = await callTo(outreach, phone(line));
    const { duration_seconds: seconds } = await settledCall(cora, outreach, id);
    const price = toHundredths(1) + Math.ceil(seconds / 60) * toHundredths(0.1);
    expect(await entriesOf(id)).toEqual([HOLD, { kind: "settle", spent: price }]);
  });

  test.each([
    ["nobody answers", "0107"],
    ["finds the line busy", "0108"],
    ["the carrier cannot connect", "0109"],
  ])("that %s costs nothing", async (_, line) => {
    const id = await callTo(outreach, phone(line));
    await settledCall(cora, outreach, id);
    expect(await entriesOf(id)).toEqual([HOLD, RELEASE]);
  });

  test("that the telephone company refuses costs nothing", async () => {
    const to = phone("0103");
    await orderFault(cora, { vendor: "twilio", operation: "calls.create", fault: "status", status: 400, to });
    const id = await callTo(outreach, to);
    expect((await settledCall(cora, outreach, id)).status).toBe("failed");
    expect(await entriesOf(id)).toEqual([HOLD, RELEASE]);
  });

  test("whose callbacks come twice is charged once", async () => {
    const to = phone("0103");
    await orderFault(cora, {
      vendor: "twilio",
      operation: "calls.create",
      fault: "duplicate_callbacks",
      times: 50,
      to,
    });
    const id = await callTo(outreach, to);
    await settledCall(cora, outreach, id);
    expect((await entriesOf(id)).map(({ kind }) => kind)).toEqual(["hold", "settle"]);
  });
});

describe("an email", () => {
  test.each(["delivered", "bounced"])("that was sent and is %s costs its price, once", async (mailbox) => {
    const id = await emailTo(outreach, mailbox);
    await emailBecomes(outreach, id, mailbox);
    expect(await entriesOf(id)).toEqual([HOLD, { kind: "settle", spent: 30 }]);
  });

  test("to somebody who opted out in the meantime costs nothing", async () => {
    const paused = { outreach_paused: true };
    await outreach.client.patch("/api/v1/policy", paused);
    const id = await emailTo(outreach);
    await emailBecomes(outreach, id, "deferred");
    const { lead_id: leadId } = (await outreach.client.get(`/api/v1/emails/${id}`)).body.data;
    await outreach.client.patch(`/api/v1/leads/${leadId}`, { outreach_disabled: true });
    await outreach.client.patch("/api/v1/policy", { outreach_paused: false });
    await emailBecomes(outreach, id, "denied");
    expect(await entriesOf(id)).toEqual([HOLD, RELEASE]);
  });
});

test("a worker that is killed again and again while records end settles each exactly once", async () => {
  const project = await buildOutreach(cora);
  const ids: string[] = [];
  for (let round = 0; round < 4; round++)
    ids.push(await callTo(project, phone("0120")), await callTo(project, phone("0108")), await emailTo(project));
  const settledSoFar = async () => {
    const kinds = await Promise.all(ids.map(async (id) => (await entriesOf(id)).length));
    return kinds.filter((count) => count > 1).length;
  };
  for (const least of [2, 6]) {
    await eventually(async () => (await settledSoFar()) >= least, `${least} settled records`);
    await worker.kill("SIGKILL");
    worker = await cora.startWorker();
  }
  await eventually(async () => (await ledgerOf(cora, project.projectId)).held === 0, "nothing to be held", 150);
  for (const id of ids) {
    const [hold, settled, ...more] = await entriesOf(id);
    expect({ hold, more }).toEqual({ hold: HOLD, more: [] });
    expect(settled?.kind).toMatch(/settle|release/);
  }
  expect(await ledgerOf(cora, project.projectId)).toMatchObject({ sound: true });
}, 240_000);
