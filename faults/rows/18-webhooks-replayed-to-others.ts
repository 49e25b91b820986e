import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { eventually } from "../../test/setup/eventually.ts";
import { dialledCall, urlsOf } from "../means/dialled-call.ts";
import type { DialledCall } from "../means/dialled-call.ts";
import type { Posted } from "../means/post.ts";
import { TIMED_VENDORS, callProgress, postAsTwilio, postEvent } from "../means/vendor-events.ts";
import type { TimedVendor } from "../means/vendor-events.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

interface Victim {
  customer: Customer;
  call: DialledCall;
  emailId: string;
}

interface Attack {
  way: string;
  /** Must be answered with a refusal; an event that is taken may still touch nobody. */
  refused: boolean;
  send(): Promise<Posted>;
}

const vendorOf = (name: TimedVendor["name"]): TimedVendor =>
  TIMED_VENDORS.find((one) => one.name === name) as TimedVendor;

/** Both sides own a call that nobody has answered yet, and an email. */
async function victim(world: World): Promise<Victim> {
  const customer = await patientCustomer(world);
  const call = await dialledCall(world, customer, { line: "0107", silent: true });
  const wish = await wishFor(customer, "email", world.people.address());
  await wish.send();
  const emailId = recordOf(wish) as string;
  const path = `/api/v1/emails/${emailId}`;
  await eventually(async () => (await customer.client.get(path)).body.data.status === "delivered", "the delivery", 120);
  return { customer, call, emailId };
}

/** What `mine` can make of events that are truly signed, to reach what is `theirs`. */
function attacks(world: World, mine: Victim, theirs: Victim, testToken: string): Attack[] {
  const ended = (sid: string) => callProgress(sid, "completed", { SequenceNumber: "3", CallDuration: "60" });
  const { statusUrl, answerUrl } = mine.call.urls;
  const aimed = (change: Record<string, string>): string => {
    const url = new URL(statusUrl);
    for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value);
    return url.toString();
  };
  const theirAgent = { agentId: theirs.customer.agent.id, callId: mine.call.id, attemptId: mine.call.attemptId };
  const mail = (project: string) =>
    JSON.stringify({
      type: "email.complained",
      created_at: new Date().toISOString(),
      data: {
        email_id: `p_${randomUUID()}`,
        to: ["x@example.com"],
        tags: { cora_project: project, cora_email: theirs.emailId },
      },
    });
  const report = JSON.stringify({
    type: "post_call_transcription",
    data: {
      conversation_id: `conv_${randomUUID()}`,
      status: "done",
      transcript: [{ role: "user", message: "Never call me again", time_in_call_secs: 1 }],
      conversation_initiation_client_data: { dynamic_variables: { cora_attempt: `${theirs.call.attemptId}x` } },
    },
  });
  return [
    {
      way: "copied to the other agent's address with its signature",
      refused: true,
      send: () => postAsTwilio(statusUrl, ended(mine.call.sid), { sentTo: urlsOf(world, theirAgent).statusUrl }),
    },
    {
      way: "about the other's call under one's own attempt",
      refused: true,
      send: () => postAsTwilio(aimed({ call: theirs.call.id }), ended(mine.call.sid)),
    },
    {
      way: "about the other's attempt with one's own token",
      refused: true,
      send: () => postAsTwilio(aimed({ call: theirs.call.id, attempt: theirs.call.attemptId }), ended(theirs.call.sid)),
    },
    {
      way: "from one's own call to the other's attempt",
      refused: true,
      send: () => postAsTwilio(theirs.call.urls.statusUrl, ended(mine.call.sid)),
    },
    {
      way: "from a call that nobody ordered to the other's attempt",
      refused: true,
      send: () => postAsTwilio(theirs.call.urls.statusUrl, ended(`CA${randomUUID().replaceAll("-", "")}`)),
    },
    {
      way: "signed by the test side for a live call",
      refused: true,
      send: () => postAsTwilio(theirs.call.urls.statusUrl, ended(theirs.call.sid), { authToken: testToken }),
    },
    {
      way: "asking for the other's words from another call",
      refused: false,
      send: async () => {
        const url = theirs.call.urls.answerUrl;
        const answer = await postAsTwilio(url, callProgress(mine.call.sid, "in-progress"));
        return answer.text.includes("<Hangup") ? answer : { status: 299, text: `words from ${answerUrl}` };
      },
    },
    {
      way: "mail event with one's own project and the other's email",
      refused: false,
      send: () => postEvent(world.url, vendorOf("resend"), mail(mine.customer.projectId)),
    },
    {
      way: "agent's report about an attempt that never was",
      refused: false,
      send: () => postEvent(world.url, vendorOf("elevenlabs"), report),
    },
  ];
}

async function seenOf({ customer: { client }, call, emailId }: Victim): Promise<unknown> {
  const [one, other] = await Promise.all([
    client.get(`/api/v1/calls/${call.id}`),
    client.get(`/api/v1/emails/${emailId}`),
  ]);
  return { call: one.body.data, email: other.body.data };
}

/** Everything that was taken in has been looked at. */
const applied = (world: World): Promise<boolean> =>
  eventually(
    async () => {
      const sql = "SELECT 1 FROM inbox WHERE processed_at IS NULL AND tries = 0 LIMIT 1";
      return (await world.database.system.em.fork().execute<unknown[]>(sql)).length === 0;
    },
    "what was taken in to be applied",
    60,
  );

async function testTokenOf({ testOutside }: World): Promise<string> {
  const answer = await fetch(`${testOutside.urls.sandbox_url}/_sandbox/accounts`);
  return ((await answer.json()) as { data: { twilio: { auth_token: string } } }).data.twilio.auth_token;
}

export const replayedToOthers: Row = {
  number: 18,
  title: "genuine webhooks aimed at others",
  fault: "truly signed events copied to another tenant's address, call, attempt, email or side",
  expected: "refused, or taken and without effect: what belongs to others stays as it was",
  trials: { short: 27, long: 900 },
  protectedBy: ["callback-binding"],
  alone: false,
  waits: false,
  async run({ world, random, trials, tally }) {
    const [mine, theirs] = [await victim(world), await victim(world)];
    const token = await testTokenOf(world);
    const before = await seenOf(theirs);
    tally.add("crossings", 0);
    for (let trial = 0; trial < trials; trial++) {
      const all = attacks(world, mine, theirs, token);
      const { way, refused, send } = all[trial] ?? pick(random, all);
      const { status, text } = await send();
      tally.trial();
      const fits = refused ? [401, 403, 404].includes(status) : status === 200;
      if (!fits) tally.add("crossings", 1, `${way} was answered ${status} ${text.slice(0, 80)}`);
    }
    await applied(world);
    const after = await seenOf(theirs);
    if (!isDeepStrictEqual(after, before))
      tally.add("crossings", 1, `changed to ${JSON.stringify(after).slice(0, 300)}`);
    await postAsTwilio(theirs.call.urls.statusUrl, callProgress(theirs.call.sid, "no-answer", { SequenceNumber: "4" }));
    const path = `/api/v1/calls/${theirs.call.id}`;
    await eventually(
      async () => (await theirs.customer.client.get(path)).body.data.status === "completed",
      "the owner's own event to be applied",
      120,
    );
  },
};
