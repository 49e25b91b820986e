import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf, notOnce, orderFault } from "./ledger.ts";
import {
  buildOutreach,
  callTo,
  createPhones,
  emailBecomes,
  emailTo,
  feedOf,
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

test("a worker that froze in the gap and thaws after another took over changes nothing any more", async () => {
  const frozen = await cora.startWorker();
  const [call, mail] = [phone("0102"), `delivered+frozen${Date.now()}@example.com`];
  await orderFault(cora, { vendor: "resend", operation: "emails.send", fault: "timeout_after_accept", to: mail });
  const emailId = await emailTo(outreach, "delivered", { email: mail });
  await isDialled(emailId);
  const callId = await callInTheGap(call);
  process.kill(frozen.pid, "SIGSTOP");
  const next = await cora.startWorker();
  const before = await settledCall(cora, outreach, callId);
  await emailBecomes(outreach, emailId, "delivered");
  process.kill(frozen.pid, "SIGCONT");
  // A drained worker has written down what it believed.
  await frozen.kill("SIGTERM");
  const after = await settledCall(cora, outreach, callId);
  expect(after).toEqual(before);
  expect(after).toMatchObject({ status: "completed", outcome: "connected", attempts: [{ state: "accepted" }] });
  expect(await readEmail(outreach, emailId)).toMatchObject({ status: "delivered", attempts: [{ state: "accepted" }] });
  expect(await notOnce(cora, [callId, emailId])).toEqual({});
  await next.kill();
});
