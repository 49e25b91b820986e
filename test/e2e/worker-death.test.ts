import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import { hasEvent } from "./history.ts";
import { effectsOf, notOnce, orderFault } from "./ledger.ts";
import {
  buildOutreach,
  callTo,
  createPhones,
  emailBecomes,
  emailTo,
  feedOf,
  readCall,
  readEmail,
  settledCall,
} from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

let cora: TestCora;
let outreach: Outreach;
const phone = createPhones();

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  outreach = await buildOutreach(cora);
});
afterAll(() => cora?.stop());

const isDialled = (id: string) =>
  eventually(async () => (await effectsOf(cora, id)).length > 0, "the provider's acceptance");

/** A call whose acceptance the worker has not heard of yet, because the answer is held back. */
async function callInTheGap(to: string): Promise<string> {
  await orderFault(cora, { vendor: "twilio", operation: "calls.create", fault: "timeout_after_accept", to });
  const id = await callTo(outreach, to);
  await isDialled(id);
  return id;
}

test("kill -9 between the telephone company's accepting and the ledger's commit is one dial and one outcome", async () => {
  const worker = await cora.startWorker();
  const id = await callInTheGap(phone("0101"));
  await worker.kill("SIGKILL");
  const next = await cora.startWorker();
  const call = await settledCall(cora, outreach, id);
  const [effect, ...more] = await effectsOf(cora, id);
  expect(more).toEqual([]);
  expect(call).toMatchObject({ status: "completed", outcome: "connected", meeting_when: "Tuesday at 10" });
  expect(call.attempts).toMatchObject([{ state: "accepted", provider_id: effect?.vendor_id, id: effect?.attempt_id }]);
  expect((await feedOf(outreach, id)).filter((event) => event === "call_completed")).toHaveLength(1);
  await next.kill();
});

test("kill -9 in the gap, where no callback ever names the attempt, is found in the telephone company's list", async () => {
  const worker = await cora.startWorker();
  const to = phone("0107");
  await orderFault(cora, { vendor: "twilio", operation: "calls.create", fault: "lose_callbacks", to });
  const id = await callInTheGap(to);
  await worker.kill("SIGKILL");
  const next = await cora.startWorker();
  const call = await eventually(async () => {
    const { body } = await outreach.client.get(`/api/v1/calls/${id}`);
    return body.data.attempts[0].state === "accepted" && body.data;
  }, "the attempt to be adopted");
  const effects = await effectsOf(cora, id);
  expect(effects).toHaveLength(1);
  expect(call.attempts).toMatchObject([{ provider_id: effects[0]?.vendor_id }]);
  await next.kill();
});

test("kill -9 between the mail provider's accepting and the ledger's commit is one mail", async () => {
  const worker = await cora.startWorker();
  const lead = `delivered+gap${Date.now()}@example.com`;
  await orderFault(cora, { vendor: "resend", operation: "emails.send", fault: "timeout_after_accept", to: lead });
  const id = await emailTo(outreach, "delivered", { email: lead });
  await isDialled(id);
  await worker.kill("SIGKILL");
  const next = await cora.startWorker();
  const email = await eventually(async () => {
    const seen = await readEmail(outreach, id);
    return seen.attempts[0].state === "accepted" && seen.status === "delivered" && seen;
  }, "the email to be settled");
  const effects = await effectsOf(cora, id);
  expect(effects).toHaveLength(1);
  expect(email.attempts).toMatchObject([{ provider_id: effects[0]?.vendor_id }]);
  await next.kill();
});

test("a worker that froze past its time limits and thaws dials and mails nobody again", async () => {
  const frozen = await cora.startWorker();
  const mail = `delivered+frozen${Date.now()}@example.com`;
  await orderFault(cora, { vendor: "resend", operation: "emails.send", fault: "timeout_after_accept", to: mail });
  const emailId = await emailTo(outreach, "delivered", { email: mail });
  await isDialled(emailId);
  const callId = await callInTheGap(phone("0102"));
  process.kill(frozen.pid, "SIGSTOP");
  const next = await cora.startWorker();
  await eventually(
    () => hasEvent(cora, workflowId.outreachCall(callId), "activityTaskTimedOutEventAttributes"),
    "Temporal to give the attempt up",
  );
  process.kill(frozen.pid, "SIGCONT");
  await settledCall(cora, outreach, callId);
  await emailBecomes(outreach, emailId, "delivered");
  // A drained worker has written down what it believed.
  await frozen.kill("SIGTERM");
  const [call, email] = [await readCall(outreach, callId), await readEmail(outreach, emailId)];
  expect(call).toMatchObject({ status: "completed", outcome: "connected", attempts: [{ state: "accepted" }] });
  expect(email).toMatchObject({ status: "delivered" });
  expect(await notOnce(cora, [callId, emailId])).toEqual({});
  await next.kill();
});

test("kill -9 at random moments under load loses nothing and doubles nothing", async () => {
  const seed = Math.floor(Math.random() * 1e9);
  console.log(`worker-death: seed ${seed}`);
  const random = seeded(seed);
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, index) => [
      callTo(outreach, phone(PEOPLE[index % PEOPLE.length])),
      emailTo(outreach),
    ]).flat(),
  );
  for (let kills = 0; kills < 4; kills++) {
    const worker = await cora.startWorker();
    await new Promise((resolve) => setTimeout(resolve, random() * 1_500));
    await worker.kill("SIGKILL");
  }
  const last = await cora.startWorker();
  const [calls, emails] = [ids.filter((id) => id.startsWith("call_")), ids.filter((id) => id.startsWith("eml_"))];
  const settled = await Promise.all(calls.map((id) => settledCall(cora, outreach, id, 100)));
  await Promise.all(emails.map((id) => emailBecomes(outreach, id, "delivered", 100)));
  expect(settled.filter(({ status }) => status !== "completed")).toEqual([]);
  expect(await notOnce(cora, ids)).toEqual({});
  await last.kill();
}, 180_000);

test("a worker that is told to stop under load finishes what it has begun and leaves the rest to the next", async () => {
  const worker = await cora.startWorker();
  const accepted = Promise.all(
    Array.from({ length: 10 }, () => [callTo(outreach, phone("0114")), emailTo(outreach)]).flat(),
  );
  await eventually(async () => (await effectsOf(cora)).some(({ to }) => to.endsWith("0114")), "the first dial");
  const stopped = worker.kill("SIGTERM");
  const ids = await accepted;
  await stopped;
  const next = await cora.startWorker();
  const calls = ids.filter((id) => id.startsWith("call_"));
  const settled = await Promise.all(calls.map((id) => settledCall(cora, outreach, id)));
  await Promise.all(ids.filter((id) => !calls.includes(id)).map((id) => emailBecomes(outreach, id, "delivered")));
  expect(settled.filter(({ attempts }) => attempts.length !== 1)).toEqual([]);
  expect(await notOnce(cora, ids)).toEqual({});
  await next.kill();
});

const PEOPLE = ["0101", "0103", "0107", "0108", "0115"];

/** Mulberry32: a run that failed can be run again with its seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
