import type { ApplicationFailure } from "@temporalio/common";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendEmailActivity } from "../../activities/send-email.ts";
import type { EmailProvider, OutgoingEmail, SentEmail } from "../../providers/email-provider.ts";
import type { LanguageModel } from "../../providers/language-model.ts";
import { PERSON, activityBench } from "./activity-bench.ts";
import type { ActivityBench, Scene } from "./activity-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

type EmailScene = Scene & { emailId: string };
type Port = EmailProvider & { sent: OutgoingEmail[] };

/** A mail provider that answers in turn, the last answer for ever. */
function provider(...answers: (SentEmail | (() => Promise<SentEmail>))[]): Port {
  const sent: OutgoingEmail[] = [];
  return {
    sent,
    send: async (email) => {
      sent.push(email);
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (!answer) throw new Error("send was not expected");
      return typeof answer === "function" ? answer() : answer;
    },
    get: () => Promise.reject(new Error("get was not expected")),
    received: () => Promise.reject(new Error("received was not expected")),
    receivedBefore: () => Promise.reject(new Error("receivedBefore was not expected")),
    check: async () => undefined,
  };
}
let drafts = 0;
/** Writes something else each time, as models do. */
const model = {
  name: "test:model",
  composeEmail: async () => ({ subject: `Subject ${++drafts}`, body: `Body ${drafts}` }),
} as unknown as LanguageModel;

const send = ({ projectId, emailId }: EmailScene, emails: Port) =>
  bench.run(sendEmailActivity(bench.deps({ emails, model })), { projectId, emailId });
const refused = (scene: EmailScene, emails: Port): Promise<ApplicationFailure> =>
  send(scene, emails).then(
    () => Promise.reject(new Error("it was sent")),
    (error: unknown) => error as ApplicationFailure,
  );
const accepted = (providerId: string): SentEmail => ({ kind: "accepted", providerId });
const record = async ({ emailId }: EmailScene) =>
  (await bench.query("SELECT * FROM email WHERE id = $1", [emailId]))[0];
const ledger = ({ emailId }: EmailScene) =>
  bench.query("SELECT number, state, provider_id, code FROM attempt WHERE record_id = $1 ORDER BY number", [emailId]);

test("an email is sent once, with what makes it recognisable and a way out", async () => {
  const scene = await bench.email();
  const emails = provider(accepted("re-1"));
  expect(await send(scene, emails)).toMatchObject({ kind: "settled" });
  expect(await send(scene, emails)).toMatchObject({ kind: "settled" });
  expect(emails.sent).toHaveLength(1);
  expect(emails.sent[0]).toMatchObject({
    idempotencyKey: `email/${scene.emailId}/1`,
    to: PERSON.email,
    from: '"Ava" <ava@mail.cora.example>',
    tags: { cora_project: scene.projectId, cora_email: scene.emailId },
  });
  expect(emails.sent[0]?.headers["List-Unsubscribe"]).toContain(`/unsubscribe/${scene.emailId}/`);
  expect(await ledger(scene)).toEqual([{ number: 1, state: "accepted", provider_id: "re-1", code: null }]);
  expect(await record(scene)).toMatchObject({ state: "sent", provider_id: "re-1" });
  expect(await bench.query("SELECT kind FROM usage WHERE record_id = $1", [scene.emailId])).toHaveLength(1);
});

test("the ledger's row and the text are committed before the provider is called", async () => {
  const scene = await bench.email();
  const seen: unknown[] = [];
  const emails = provider(async () => {
    seen.push((await ledger(scene))[0], (await record(scene))?.["subject"]);
    return accepted("re-before");
  });
  await send(scene, emails);
  expect(seen).toMatchObject([{ number: 1, state: "open" }, emails.sent[0]?.subject]);
});

test("every try carries the same key and the same bytes, whatever the model would write by then", async () => {
  const scene = await bench.email();
  const emails = provider(
    { kind: "unknown", code: "timeout" },
    { kind: "throttled", retryAfterSeconds: 7 },
    { kind: "in_flight" },
    () => Promise.reject(new Error("the worker dies here")),
    accepted("re-last"),
  );
  expect(await refused(scene, emails)).toMatchObject({ type: "EmailNotSentYet", message: "timeout" });
  await bench.query("UPDATE lead SET email = 'elsewhere@example.com', name = 'Somebody Else' WHERE id = $1", [
    scene.leadId,
  ]);
  expect(await refused(scene, emails)).toMatchObject({ message: "throttled", nextRetryDelay: "7s" });
  expect(await refused(scene, emails)).toMatchObject({ message: "in_flight", nextRetryDelay: "1s" });
  await refused(scene, emails);
  expect(await send(scene, emails)).toMatchObject({ kind: "settled" });
  expect(emails.sent).toHaveLength(5);
  for (const again of emails.sent) expect(again).toEqual(emails.sent[0]);
  expect(emails.sent[0]?.to).toBe(PERSON.email);
  expect(await ledger(scene)).toMatchObject([{ number: 1, state: "accepted", provider_id: "re-last" }]);
});

test("an address the provider refuses ends the email and is suppressed", async () => {
  const scene = await bench.email();
  const emails = provider({ kind: "rejected", code: "suppressed", reason: "suppressed" });
  expect(await send(scene, emails)).toMatchObject({ kind: "settled" });
  expect(await record(scene)).toMatchObject({ state: "failed", reason: "suppressed:suppressed" });
  expect(
    await bench.query("SELECT channel, address FROM suppression WHERE project_id = $1", [scene.projectId]),
  ).toEqual([{ channel: "email", address: PERSON.email }]);
});

test("a verdict against the email denies it, and nothing is sent", async () => {
  const scene = await bench.email(await bench.scene({ consent: "strict" }));
  expect(await send(scene, provider())).toMatchObject({ kind: "settled" });
  expect(await record(scene)).toMatchObject({ state: "denied", reason: "no_consent" });
  expect(await ledger(scene)).toEqual([]);
});

test("a verdict against an email that may have arrived calls it unclear, not denied", async () => {
  const scene = await bench.email();
  const emails = provider({ kind: "unknown", code: "timeout" });
  await refused(scene, emails);
  await bench.query("UPDATE lead SET outreach_disabled = true WHERE id = $1", [scene.leadId]);
  expect(await send(scene, emails)).toMatchObject({ kind: "settled" });
  expect(emails.sent).toHaveLength(1);
  expect(await record(scene)).toMatchObject({ state: "needs_review", reason: "opted_out" });
});

test("a paused project's email is deferred and sent when the pause ends", async () => {
  const scene = await bench.email(await bench.scene({ outreach_paused: true }));
  expect(await send(scene, provider())).toMatchObject({ kind: "deferred" });
  expect(await record(scene)).toMatchObject({ state: "deferred", reason: "outreach_paused" });
  await bench.query("UPDATE project SET policy = '{}' WHERE id = $1", [scene.projectId]);
  expect(await send(scene, provider(accepted("re-after-pause")))).toMatchObject({ kind: "settled" });
  expect(await record(scene)).toMatchObject({ state: "sent", reason: null, deferred_until: null });
});

test("an unclear email is not sent again once the provider may have forgotten its key", async () => {
  const scene = await bench.email();
  const emails = provider({ kind: "unknown", code: "timeout" });
  await refused(scene, emails);
  await bench.query("UPDATE attempt SET opened_at = opened_at - interval '25 hours' WHERE record_id = $1", [
    scene.emailId,
  ]);
  expect(await send(scene, emails)).toMatchObject({ kind: "settled" });
  expect(emails.sent).toHaveLength(1);
  expect(await record(scene)).toMatchObject({ state: "needs_review", reason: "attempt_unclear" });
});

test("of two workers that send at once, both carry one key", async () => {
  const scene = await bench.email();
  const emails = provider(accepted("re-race"));
  await Promise.all([send(scene, emails), send(scene, emails)]);
  expect(new Set(emails.sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  expect(await ledger(scene)).toHaveLength(1);
});

test("of two emails to one person at once, the daily cap lets one through", async () => {
  const scene = await bench.scene({ max_contacts_per_day: 1 });
  const both = await Promise.all([bench.email(scene), bench.email(scene)]);
  const emails = provider(accepted("re-capped"));
  const results = await Promise.all(both.map((one) => send(one, emails)));
  expect(results.map(({ kind }) => kind).toSorted()).toEqual(["deferred", "settled"]);
  expect(emails.sent).toHaveLength(1);
});

test("a person whom somebody else is judging is waited for, and what that came to counts", async () => {
  const scene = await bench.email();
  const judging = new pg.Client({ connectionString: bench.url });
  await judging.connect();
  await judging.query("BEGIN");
  await judging.query("UPDATE lead SET outreach_disabled = true WHERE id = $1", [scene.leadId]);
  const result = send(scene, provider());
  await expect
    .poll(
      () =>
        bench.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"),
      {
        timeout: 30_000,
      },
    )
    .toHaveLength(1);
  await judging.query("COMMIT");
  await judging.end();
  expect(await result).toMatchObject({ kind: "settled" });
  expect(await record(scene)).toMatchObject({ state: "denied", reason: "opted_out" });
});

test("what is heard of an email before the provider's answer stays, and it is charged and told once", async () => {
  const scene = await bench.email();
  const emails = provider(async () => {
    await bench.query("UPDATE email SET state = 'delivered', provider_id = 're-heard' WHERE id = $1", [scene.emailId]);
    return accepted("re-heard");
  });
  expect(await send(scene, emails)).toEqual({ kind: "settled", state: "delivered" });
  expect(await record(scene)).toMatchObject({ state: "delivered" });
  expect(await ledger(scene)).toMatchObject([{ number: 1, state: "accepted", provider_id: "re-heard" }]);
  const told = "SELECT 1 FROM activity WHERE record_id = $1 AND event_type = 'email_sent'";
  const spent = "SELECT spent::int FROM credit_entry WHERE record_id = $1 AND kind = 'settle'";
  expect(await bench.query(told, [scene.emailId])).toHaveLength(1);
  expect(await bench.query(spent, [scene.emailId])).toEqual([{ spent: 30 }]);
});

test("a sent email leaves a verdict, a line in the feed, its price and a person in progress", async () => {
  const scene = await bench.email();
  await send(scene, provider(accepted("re-traces")));
  const of = (sql: string) => bench.query(sql, [scene.emailId]);
  expect(await of("SELECT decision, channel FROM verdict WHERE record_id = $1")).toEqual([
    { decision: "allow", channel: "email" },
  ]);
  expect(
    await of("SELECT lead_id, agent_id, status FROM activity WHERE record_id = $1 AND event_type = 'email_sent'"),
  ).toEqual([{ lead_id: scene.leadId, agent_id: scene.agentId, status: "sent" }]);
  expect(await of("SELECT spent::int FROM credit_entry WHERE record_id = $1 AND kind = 'settle'")).toEqual([
    { spent: 30 },
  ]);
  expect(await of("SELECT 1 FROM credit_hold WHERE record_id = $1")).toEqual([]);
  const [lead] = await bench.query("SELECT stage, last_activity_at IS NOT NULL AS active FROM lead WHERE id = $1", [
    scene.leadId,
  ]);
  expect(lead).toEqual({ stage: "in_progress", active: true });
});
