import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import type { ProcessUnderTest } from "../setup/process-under-test.ts";
import { historyJson, readableText } from "../setup/history-strings.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { withTemporal } from "./history.ts";
import { orderFault } from "./ledger.ts";
import { buildOutreach, createPhones, postCall, postEmail, readEmail, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";
import { postRaw } from "./vendor-post.ts";

/** Words that stand nowhere else, in every field that holds something about people or secrets. */
const CANARIES = {
  name: "Zebedee Quillfeather",
  company: "Quokkaworks",
  role: "Chief Wombat",
  mailbox: "platypus",
  reason: "the narwhal project",
  first: "Greetings from the axolotl desk",
  subject: "A pangolin for you",
  message: "The pangolin is asleep in the shed.",
  brain: "Our product is the okapi engine",
  custom: "capybara",
  proof: "signed under the baobab",
};

let cora: TestCora;
let outreach: Outreach;
let processes: ProcessUnderTest[];
const phone = createPhones();
const leads: { phone: string; email: string }[] = [];

beforeAll(async () => {
  cora = await testCora({ env: { LOG_LEVEL: "trace" } });
  processes = await Promise.all([cora.startApi(), cora.startWorker()]);
  outreach = await buildOutreach(cora);
  await outreach.client.patch(`/api/v1/agents/${outreach.agent.id}`, { product_explanation: CANARIES.brain });
  await mixedRun();
});
afterAll(() => cora?.stop());

async function lead(line: string, mailbox: string): Promise<string> {
  const person = {
    name: CANARIES.name,
    company: CANARIES.company,
    role: CANARIES.role,
    phone: phone(line),
    email: `${mailbox}+${CANARIES.mailbox}${leads.length}@example.com`,
  };
  leads.push(person);
  const consent = { call: { source: CANARIES.proof, obtained_at: "2026-01-15T09:00:00Z" } };
  const { body } = await outreach.client.post("/api/v1/leads", {
    ...person,
    consent,
    custom_fields: { pet: CANARIES.custom },
  });
  return body.data.id;
}

const call = async (leadId: string): Promise<string> =>
  (
    await postCall(outreach, leadId, undefined, {
      call_reason: CANARIES.reason,
      first_message_override: CANARIES.first,
    })
  ).body.data.call_id;
const email = async (leadId: string): Promise<string> =>
  (await postEmail(outreach, leadId, undefined, { subject: CANARIES.subject, message: CANARIES.message })).body.data
    .email_id;

/** Good ends and bad ones: what fails is where texts slip out. */
async function mixedRun(): Promise<void> {
  const people = ["0101", "0104", "0106", "0107", "0109", "0113"];
  const mailboxes = ["delivered", "bounced", "complained", "opens", "suppressed", "replies"];
  const ids = await Promise.all(people.map(async (line, index) => lead(line, mailboxes[index] ?? "delivered")));
  const calls = await Promise.all(ids.map(call));
  const emails = await Promise.all(ids.map(email));
  calls.push(await callWith({ fault: "status", status: 400 }), await callWith({ fault: "drop_after_accept" }));
  emails.push(await emailWith({ fault: "status", status: 422 }), await emailWith({ fault: "status", status: 500 }));
  await Promise.all(calls.map((id) => settledCall(cora, outreach, id, 90)));
  await Promise.all(
    emails.map((id) =>
      eventually(
        async () => !["queued", "sent"].includes((await readEmail(outreach, id)).status),
        `the end of ${id}`,
        90,
      ),
    ),
  );
  await refusedRequests();
}

async function callWith(fault: { fault: string; status?: number }): Promise<string> {
  const id = await lead("0120", "delivered");
  await orderFault(cora, { vendor: "twilio", operation: "calls.create", to: leads.at(-1)?.phone ?? "", ...fault });
  return call(id);
}

async function emailWith(fault: { fault: string; status?: number }): Promise<string> {
  const id = await lead("0121", "delivered");
  await orderFault(cora, { vendor: "resend", operation: "emails.send", to: leads.at(-1)?.email ?? "", ...fault });
  return email(id);
}

/** Requests that are refused, with something personal in each place that could be logged. */
async function refusedRequests(): Promise<void> {
  const { client } = outreach;
  await client.get(`/api/v1/leads?search=${encodeURIComponent(CANARIES.name)}`);
  await client.get(`/api/v1/leads/${CANARIES.mailbox}`);
  await client.post("/api/v1/leads", { name: CANARIES.name, phone: CANARIES.name });
  await client.post("/api/v1/leads", `{"name": "${CANARIES.name}"`);
  await client.as(`${outreach.apiKey}x`).get("/api/v1/leads");
  await postRaw(`${cora.baseUrl}/webhooks/resend`, CANARIES.message, { "svix-id": CANARIES.mailbox });
}

const secrets = (): string[] => [
  ...Object.values(CANARIES),
  ...CANARIES.name.split(" "),
  ...leads.flatMap((person) => [person.phone, person.phone.slice(1), person.email]),
  outreach.agent.number,
  outreach.apiKey,
  cora.env["CORA_SECRET"] ?? "",
  cora.env["TWILIO_AUTH_TOKEN"] ?? "",
  cora.env["RESEND_API_KEY"] ?? "",
  "Tuesday at 10",
  "llame",
];

const found = (text: string): string[] => secrets().filter((secret) => secret !== "" && text.includes(secret));

test("Temporal holds nothing about anybody: not in histories, failures, memos, summaries or search attributes", async () => {
  const texts = await withTemporal(cora, async (client) => {
    const seen: { id: string; text: string }[] = [];
    for await (const run of client.list({ query: `TaskQueue = '${cora.env["CORA_TASK_QUEUE"]}'` })) {
      const handle = client.getHandle(run.workflowId, run.runId);
      const [history, description] = [await handle.fetchHistory(), await handle.describe()];
      const decoded = readableText(JSON.parse(JSON.stringify(historyJson(history))));
      const { raw, client: _client, ...words } = description as unknown as Record<string, unknown>;
      const described = JSON.stringify(
        [words, run.memo, run.searchAttributes, await description.staticSummary()],
        plain,
      );
      seen.push({
        id: run.workflowId,
        text: `${decoded}\n${described}\n${readableText(JSON.parse(JSON.stringify(raw, plain)))}`,
      });
    }
    return seen;
  });
  expect(texts.length).toBeGreaterThanOrEqual(16);
  // What is searched can be read: ids, states and failures are there.
  expect(texts.filter(({ text }) => !text.includes(outreach.projectId))).toEqual([]);
  expect(texts.some(({ text }) => text.includes("EmailNotSentYet"))).toBe(true);
  expect(texts.filter(({ text }) => found(text).length > 0).map(({ id, text }) => [id, found(text)])).toEqual([]);
});

/** Numbers beyond 2^53 and bytes, so that nothing hides from the search. */
const plain = (_: string, value: unknown): unknown => {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : value;
};

test.each(["API", "worker"])("the %s's log, at its most talkative, names nobody and no secret", (name) => {
  const log = processes[name === "API" ? 0 : 1]?.output() ?? "";
  expect(log.length).toBeGreaterThan(1_000);
  expect(
    log
      .split("\n")
      .filter((line) => found(line).length > 0)
      .map((line) => [found(line), line.slice(0, 600)]),
  ).toEqual([]);
});

test("metrics name nobody", async () => {
  const { body } = await outreach.client.get("/metrics");
  expect(found(body)).toEqual([]);
});
