import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ActivityDeps } from "../../activities/deps.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Side } from "../../domain/side.ts";
import { resendEmail } from "../../providers/resend/index.ts";
import { svixHeaders } from "../../sandbox/mail/svix-signature.ts";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import { findLostMail } from "../../worker/chores/find-lost-mail.ts";
import { eventually } from "../setup/eventually.ts";
import { buildLead } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { addressOf, fateOf, keptOf, mailboxOf, write } from "./mail-outside.ts";
import type { SeenMail } from "./mail-outside.ts";
import { buildOutreach, createPhones, emailBecomes, feedOf, postCall, postEmail } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";
import { postRaw } from "./vendor-post.ts";

let cora: TestCora;
let owner: pg.Pool;
let outreach: Outreach;
const phone = createPhones();
beforeAll(async () => {
  cora = await testCora();
  owner = new pg.Pool({ connectionString: cora.databaseUrl, max: 2 });
  await Promise.all([cora.startApi(), cora.startWorker()]);
  outreach = await buildOutreach(cora);
});
afterAll(async () => {
  await owner?.end();
  await cora?.stop();
});

interface Written {
  project: Outreach;
  leadId: string;
  phone: string;
  emailId: string;
  person: string;
  mail: SeenMail;
  /** Where answers to it go. */
  signed: string;
}

/** Somebody new who has had an email from us. */
async function writtenTo(project = outreach, name = "delivered"): Promise<Written> {
  const person = addressOf(name);
  const lead = await buildLead(project, { email: person, phone: phone("0101") });
  const { body } = await postEmail(project, lead.id);
  const emailId: string = body.data.email_id;
  await emailBecomes(project, emailId, "delivered", 120);
  const [mail] = await mailboxOf(cora.sandboxUrl, person);
  if (!mail) throw new Error("nothing was sent");
  return { project, leadId: lead.id, phone: lead.phone, emailId, person, mail, signed: mail.reply_to[0] ?? "" };
}

const says = (mail: Record<string, unknown>) => write(cora.sandboxUrl, mail);

interface Case {
  from?: string;
  to?: string | string[];
  kind?: string;
  body?: string;
  [field: string]: unknown;
}
const AVA = "ava@mail.cora.example";
const long = (text: string, times: number): string => text.repeat(times);

describe("a mail that answers one of ours reaches the person's inbox once", () => {
  test.each<[string, (to: Written) => Case]>([
    ["plain", () => ({ text: "Yes, Thursday.", body: "Yes, Thursday." })],
    [
      "as HTML alone, with what it quotes",
      () => ({
        html: `<style>p{color:red}</style><p>Yes, <b>Thursday</b>&nbsp;&amp; Friday.<br>At&#32;3.</p><div>On Mon, Ava wrote:</div><blockquote>Unsubscribe</blockquote>`,
        body: "Yes, Thursday & Friday.\nAt 3.",
      }),
    ],
    [
      "above the whole history",
      ({ mail }) => ({
        text: `Fine.\n\nOn Mon, Ava <${AVA}> wrote:\n> ${mail.text.replaceAll("\n", "\n> ")}`,
        body: "Fine.",
      }),
    ],
    [
      "in characters that few databases have seen",
      () => ({
        subject: "Re: \u0000 \ud800 \u202eolleH",
        text: "Sí \u0000 \ud83d\ude00 \ud800 日本語 שלום",
        body: "Sí  \ud83d\ude00 \ufffd 日本語 שלום",
      }),
    ],
    ["to several, with names", ({ signed }) => ({ to: ["x@example.com", `"Ava, Acme" <${signed}>`], text: "Hi" })],
    ["with us in CC", ({ signed }) => ({ to: "x@example.com", cc: signed, text: "Hi" })],
    ["that was passed on to us", ({ signed }) => ({ to: "x@example.com", received_for: signed, text: "Hi" })],
    ["in capitals", ({ signed }) => ({ to: signed.toUpperCase(), text: "Hi" })],
    ["with a tag behind a plus", ({ signed }) => ({ to: signed.replace("@", "+later@"), text: "Hi" })],
    ["by its thread alone", ({ mail }) => ({ to: AVA, headers: { "In-Reply-To": mail.message_id }, text: "Hi" })],
    [
      "by the end of a long, folded thread",
      ({ mail }) => ({
        to: AVA,
        headers: { References: `<a@x.example>\r\n <b@x.example>\r\n\t${mail.message_id}` },
        text: "Hi",
      }),
    ],
    [
      "from a name that looks like an address",
      ({ person }) => ({ from: `"boss@bank.example" <${person}>`, text: "Hi" }),
    ],
    ["of a machine", () => ({ headers: { "Auto-Submitted": "auto-replied" }, text: "Away.", kind: "auto_reply" })],
    ["of a mail server", () => ({ from: "MAILER-DAEMON@mx.example", text: "Undelivered.", kind: "auto_reply" })],
    ["with nothing in it", () => ({ text: "", body: "" })],
    [
      "that is huge",
      () => ({
        text: long("Yes, all of it. ", 200_000),
        headers: { References: long("<x@y.example> ", 20_000) },
        body: long("Yes, all of it. ", 6_250).trim(),
      }),
    ],
    ["made to be slow to read", () => ({ html: long("<style><b", 60_000) + long("On wrote ", 20_000), body: "" })],
  ])("%s", async (_what, written) => {
    const to = await writtenTo();
    const { kind = "reply", body, ...mail } = written(to);
    const id = await says({ from: to.person, to: to.signed, subject: "Re: Hello", ...mail });
    const { remark, kept } = await fateOf(owner, id);
    expect(remark).toBeNull();
    expect(kept).toMatchObject([
      { project_id: to.project.projectId, lead_id: to.leadId, email_id: to.emailId, thread_id: to.emailId, kind },
    ]);
    if (body !== undefined) expect(kept[0]?.body).toBe(body);
    if (!mail.from?.startsWith("MAILER")) expect(kept[0]?.from_address).toBe(to.person);
    const feed = await feedOf(outreach, to.emailId);
    expect(feed.filter((event) => event === (kind === "reply" ? "email_reply" : "email_auto_reply"))).toHaveLength(1);
  });
});

describe("a mail that answers nothing of ours is kept with its event as unmatched, and changes nothing", () => {
  const flipped = (address: string): string => address.replace(/.@/, (end) => `${end.startsWith("0") ? "1" : "0"}@`);
  test.each<[string, (to: Written) => Case]>([
    ["a forged address", ({ signed }) => ({ to: flipped(signed) })],
    ["an address of a mail that never was", ({ signed }) => ({ to: signed.replace(/^r-\w{8}/, "r-00000000") })],
    ["our agent's address and a known sender", ({ person }) => ({ from: person, to: AVA })],
    ["an invented thread", () => ({ to: AVA, headers: { "In-Reply-To": "<nobody@nowhere.example>" } })],
    ["no address at all", () => ({ to: [], from: "" })],
  ])("%s", async (_what, written) => {
    const to = await writtenTo();
    const mail = { from: to.person, subject: "Re: Hello", text: "Never contact me again.", ...written(to) };
    expect(await fateOf(owner, await says(mail))).toEqual({ remark: "unmatched", kept: [] });
    expect((await outreach.client.get(`/api/v1/leads/${to.leadId}`)).body.data.outreach_disabled).toBe(false);
  });
});

test("an event that is forged is refused, and what it names is not asked for", async () => {
  const body = JSON.stringify({ type: "email.received", data: { email_id: "forged" } });
  const headers = svixHeaders("whsec_bm90LXRoZS1zZWNyZXQ=", "msg_forged", new Date(), body);
  expect(await postRaw(`${cora.baseUrl}/webhooks/resend`, body, headers)).toMatchObject({ status: 401 });
  const { rows } = await owner.query("SELECT 1 FROM inbox WHERE dedupe_key = 'received:forged'");
  expect(rows).toEqual([]);
});

test("an event that comes ten times, under ten ids, and a mail that comes under two are one answer", async () => {
  const to = await writtenTo();
  const mail = { from: to.person, to: to.signed, text: "Yes.", message_id: `<one-${to.emailId}@example.com>` };
  const first = await says(mail);
  const body = JSON.stringify({ type: "email.received", data: { email_id: first } });
  await Promise.all(
    Array.from({ length: 10 }, (_, turn) =>
      postRaw(
        `${cora.baseUrl}/webhooks/resend`,
        body,
        svixHeaders(sandboxSecrets.resendWebhookSecret, `msg_${to.emailId}_${turn}`, new Date(), body),
      ),
    ),
  );
  const second = await says(mail);
  const fates = [await fateOf(owner, first), await fateOf(owner, second)];
  expect(fates.flatMap(({ kept }) => kept)).toHaveLength(1);
});

test("a mail to two people's addresses is an answer of each, in the project that wrote to them", async () => {
  const stranger = await buildOutreach(cora);
  const [here, there] = [await writtenTo(), await writtenTo(stranger)];
  const id = await says({ from: here.person, to: [here.signed, there.signed], text: "Hello to both." });
  const { kept } = await fateOf(owner, id);
  const places = kept.map(({ project_id, lead_id }) => `${project_id} ${lead_id}`).toSorted();
  const expected = [here, there].map(({ project, leadId }) => `${project.projectId} ${leadId}`);
  expect(places).toEqual(expected.toSorted());
});

test("an answer that overtakes the news of what it answers waits for it", async () => {
  const to = await writtenTo();
  await to.project.run("UPDATE email SET message_id = NULL WHERE id = ?", [to.emailId]);
  const id = await says({ from: to.person, to: AVA, headers: { "In-Reply-To": to.mail.message_id }, text: "Hi" });
  const tried = "SELECT 1 FROM inbox WHERE dedupe_key = $1 AND tries > 0";
  await eventually(async () => (await owner.query(tried, [`received:${id}`])).rowCount === 1, "the first look");
  await to.project.run("UPDATE email SET message_id = ? WHERE id = ?", [to.mail.message_id, to.emailId]);
  expect((await fateOf(owner, id)).kept).toMatchObject([{ email_id: to.emailId }]);
});

test("whoever answers from another address is known by it, and their opt-out there stops every channel", async () => {
  const to = await writtenTo();
  const [other, shared] = [addressOf("private"), phone("0101")];
  // The same person, once more, under the other address.
  const twin = await buildLead(outreach, { email: other, phone: shared });
  await fateOf(owner, await says({ from: `Jane <${other}>`, to: to.signed, text: "Please write to me here." }));
  const known = "SELECT source FROM contact_address WHERE lead_id = $1 AND address = $2";
  expect((await owner.query(known, [to.leadId, other])).rows).toEqual([{ source: "inbound" }]);
  const stop = await fateOf(owner, await says({ from: other, to: to.signed, text: "Do not contact me again." }));
  expect(stop.kept).toMatchObject([{ opt_out: true, lead_id: to.leadId }]);
  for (const leadId of [to.leadId, twin.id])
    expect((await postCall(outreach, leadId)).body.error.code, leadId).toBe("lead_stopped");
  for (const address of [to.person, to.phone, other, shared]) {
    const task = { goal: "Try again", recipient_identifier: address };
    const { body } = await outreach.client.post("/api/v1/outreach/tasks", task);
    expect(body.error?.code, address).toBe("suppression_violation");
  }
});

test("a mail whose event never came is found by looking, once", async () => {
  const to = await writtenTo();
  const lose = { vendor: "resend", operation: "webhook", fault: "lose_callbacks", to: to.person };
  const headers = { "content-type": "application/json" };
  await fetch(`${cora.sandboxUrl}/_sandbox/faults`, { method: "POST", headers, body: JSON.stringify(lose) });
  const id = await says({ from: to.person, to: to.signed, text: "Did you get this?" });
  const heard = await says({ from: to.person, to: to.signed, text: "And this?" });
  expect((await fateOf(owner, heard)).kept).toHaveLength(1);
  expect(await keptOf(owner, id)).toEqual([]);
  const emails = resendEmail({ apiKey: sandboxSecrets.resendApiKey, baseUrl: cora.env["RESEND_BASE_URL"] ?? null });
  const deps = {
    database: cora.database,
    emailsOn: async (side: Side) => {
      if (side === "live") return emails;
      throw new CoraError("service_unavailable");
    },
    settings: { replyDomain: "reply.cora.example" },
    log: pino({ level: "silent" }),
  } as unknown as ActivityDeps;
  await findLostMail(deps);
  expect((await owner.query("SELECT 1 FROM inbox WHERE dedupe_key = $1", [`received:${id}`])).rowCount).toBe(0);
  await findLostMail(deps, 0);
  await findLostMail(deps, 0);
  expect((await fateOf(owner, id)).kept).toMatchObject([{ lead_id: to.leadId, body: "Did you get this?" }]);
  const events = "SELECT dedupe_key FROM inbox WHERE dedupe_key = ANY ($1)";
  const both = [`received:${heard}`, `received:${id}`];
  expect((await owner.query(events, [both])).rowCount).toBe(2);
});
