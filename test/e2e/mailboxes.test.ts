import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildLead } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf } from "./ledger.ts";
import { buildOutreach, emailBecomes, emailTo, feedOf, postCall, postEmail, readEmail } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

/** What each documented mailbox makes of an email, and what the feed keeps of it. */
const MAILBOXES = {
  delivered: { status: "delivered", feed: ["email_queued", "email_sent", "email_delivered"] },
  bounced: { status: "bounced", feed: ["email_sent", "email_bounced"] },
  complained: { status: "complained", feed: ["email_complained", "opted_out"] },
  delayed: { status: "delivered", feed: ["email_delivered"] },
  replies: { status: "delivered", feed: ["email_delivered"] },
  "out-of-office": { status: "delivered", feed: ["email_delivered"] },
  opens: { status: "opened", feed: ["email_opened"] },
  suppressed: { status: "failed", feed: [] },
  somebody: { status: "delivered", feed: ["email_delivered"] },
} as const;

let cora: TestCora;
let outreach: Outreach;
const emails = new Map<string, { id: string; leadId: string }>();

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  outreach = await buildOutreach(cora);
  await Promise.all(
    Object.keys(MAILBOXES).map(async (mailbox) => {
      const lead = await buildLead(outreach, { mailbox, phone: "+12025550130" });
      const { body } = await postEmail(outreach, lead.id);
      emails.set(mailbox, { id: body.data.email_id, leadId: lead.id });
    }),
  );
});
afterAll(() => cora?.stop());

const emailIn = (mailbox: keyof typeof MAILBOXES): { id: string; leadId: string } => {
  const email = emails.get(mailbox);
  if (!email) throw new Error(`No email went to ${mailbox}`);
  return email;
};

const mailboxes = Object.entries(MAILBOXES).map(([mailbox, expected]) => ({ mailbox, ...expected }));

test.each(mailboxes)(
  "an email to the mailbox $mailbox is sent once and becomes $status",
  async ({ mailbox, status, feed }) => {
    const { id, leadId } = emailIn(mailbox as keyof typeof MAILBOXES);
    const email = await emailBecomes(outreach, id, status);
    expect(email).toMatchObject({ subject: "Hello", sent_at: expect.any(String), attempts: [{ state: "accepted" }] });
    expect(await effectsOf(cora, id)).toHaveLength(1);
    const seen = await feedOf(outreach, id);
    for (const event of feed) expect(seen).toContain(event);
    const lead = (await outreach.client.get(`/api/v1/leads/${leadId}`)).body.data;
    expect(lead).toMatchObject({ stage: "in_progress", total_emails: 1, outreach_disabled: status === "complained" });
  },
);

test.each(["bounced", "suppressed"] as const)(
  "a second email to a mailbox that is %s is denied by the gate, with a verdict",
  async (mailbox) => {
    const { id, leadId } = emailIn(mailbox);
    await emailBecomes(outreach, id, MAILBOXES[mailbox].status);
    const { body } = await postEmail(outreach, leadId);
    const second = await emailBecomes(outreach, body.data.email_id, "denied");
    expect(second).toMatchObject({
      reason: "suppressed",
      attempts: [],
      verdicts: [{ decision: "deny", rule: "suppressed" }],
    });
    expect(await effectsOf(cora, second.id)).toEqual([]);
  },
);

test("who complained is reached on no channel any more", async () => {
  const { id, leadId } = emailIn("complained");
  await emailBecomes(outreach, id, "complained");
  const answers = [await postEmail(outreach, leadId), await postCall(outreach, leadId)];
  expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual([
    [422, "lead_stopped"],
    [422, "lead_stopped"],
  ]);
});

test.each(["complained", "opens"] as const)(
  "an email to %s was delivered first, in whatever order that is heard",
  async (mailbox) => {
    const { id } = emailIn(mailbox);
    await eventually(async () => (await readEmail(outreach, id)).delivered_at !== null, "the delivery");
  },
);

test("a bounce does not stop calls to the person", async () => {
  const { id, leadId } = emailIn("bounced");
  await emailBecomes(outreach, id, "bounced");
  expect((await postCall(outreach, leadId)).status).toBe(202);
});

test("another lead with the mailbox of somebody who complained is denied by the gate", async () => {
  const { id } = emailIn("complained");
  const { lead_email: address } = await emailBecomes(outreach, id, "complained");
  const second = await emailTo(outreach, "complained", { email: address.toUpperCase(), name: "John Roe" });
  expect(await emailBecomes(outreach, second, "denied")).toMatchObject({ reason: "suppressed" });
});

test("without words of the caller's the agent writes the email, and every email ends with a way out", async () => {
  await outreach.client.patch("/api/v1/policy", { postal_address: "1 Main Street, Springfield" });
  const lead = await buildLead(outreach);
  const { body } = await postEmail(outreach, lead.id, "agent-writes", {});
  const email = await emailBecomes(outreach, body.data.email_id, "delivered");
  expect(email.subject.length).toBeGreaterThan(3);
  expect(email.body).toContain("Jane");
});
