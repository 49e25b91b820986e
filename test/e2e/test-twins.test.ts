import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { attemptOwner } from "../../db/queries/attempt-owner.ts";
import { newId } from "../../domain/id.ts";
import type { Side } from "../../domain/side.ts";
import { callbackUrls } from "../../providers/callback-urls.ts";
import { stripeBilling } from "../../providers/stripe/index.ts";
import { stripeSignature } from "../../sandbox/billing/billing-events.ts";
import { svixHeaders } from "../../sandbox/mail/svix-signature.ts";
import { signRequest } from "../../sandbox/phone/sign-request.ts";
import { voiceAgentSignature } from "../../sandbox/voice-agent/voice-agent-signature.ts";
import { eventually } from "../setup/eventually.ts";
import { buildAgent } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { callTo, emailBecomes, emailTo, readCall, readEmail, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";
import { buildBothSides, journalOf, vendorsOf } from "./sides.ts";
import type { SideVendors } from "./sides.ts";
import { postAsTwilio, postRaw } from "./vendor-post.ts";

const OTHER: Record<Side, Side> = { live: "test", test: "live" };
const SIDES = ["live", "test"] as const;

let cora: TestCora;
let projects: Record<Side, Outreach>;
let vendors: Record<Side, SideVendors>;

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  projects = await buildBothSides(cora);
  vendors = { live: await vendorsOf(cora.sandboxUrl), test: await vendorsOf(cora.testSandboxUrl) };
});
afterAll(() => cora?.stop());

test("the two sides share no credential and no address", () => {
  const [live, own] = SIDES.map((side) => Object.values(vendors[side]).flatMap((vendor) => Object.values(vendor)));
  expect(own?.filter((value) => live?.includes(value))).toEqual([]);
});

describe("one flow with both keys", () => {
  const done = {} as Record<Side, { call: string; email: string }>;

  test.each(SIDES)("a %s call and email run to their end", async (side) => {
    const project = projects[side];
    const [call, email] = [await callTo(project, "+12025550101"), await emailTo(project)];
    expect(await settledCall(cora, project, call)).toMatchObject({ status: "completed", outcome: "connected" });
    await emailBecomes(project, email, "delivered");
    done[side] = { call, email };
  });

  test.each(SIDES)("what reached the world of the %s side is that side's alone", async (side) => {
    const journal = await journalOf(cora, side);
    expect(new Set(journal.map((effect) => effect.side))).toEqual(new Set([side]));
    const ids = journal.map(({ cora_id }) => cora_id);
    expect(ids).toEqual(expect.arrayContaining([done[side].call, done[side].email]));
    for (const id of Object.values(done[OTHER[side]])) expect(ids).not.toContain(id);
  });

  test.each(SIDES)("the %s key does not know what the other holds", async (side) => {
    const mine = projects[side].client;
    const { agent } = projects[OTHER[side]];
    const { call, email } = done[OTHER[side]];
    const answers = await Promise.all([
      mine.get(`/api/v1/calls/${call}`),
      mine.get(`/api/v1/calls/${call}/audio`),
      mine.get(`/api/v1/emails/${email}`),
      mine.get(`/api/v1/agents/${agent.id}`),
      mine.patch(`/api/v1/agents/${agent.id}`, { name: "Mine" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(404));
  });

  test("a test call's recording comes from the test side", async () => {
    const { client } = projects.test;
    await client.patch("/api/v1/policy", { recording: true });
    const id = await callTo(projects.test, "+12035550101");
    await settledCall(cora, projects.test, id);
    const audio = await eventually(async () => {
      const answer = await client.get(`/api/v1/calls/${id}/audio`);
      return answer.status === 200 && answer;
    }, "the recording");
    expect(audio.headers.get("content-type")).toMatch(/^audio\//);
  });
});

describe("callbacks signed for one side about records of the other", () => {
  const attemptOf = async (project: Outreach, id: string) =>
    eventually(async () => {
      const [attempt] = (await readCall(project, id)).attempts;
      return attempt?.provider_id && attempt;
    }, "the attempt");

  const urlsOf = (project: Outreach, callId: string, attemptId: string) =>
    callbackUrls(
      { publicUrl: cora.baseUrl, secret: cora.env["CORA_SECRET"] ?? "" },
      { agentId: project.agent.id, callId, attemptId },
    );

  /** Sent to `/webhooks/<name>`, taken in, and judged by the worker. */
  async function judged(name: string, body: string, headers: Record<string, string>): Promise<void> {
    expect(await postRaw(`${cora.baseUrl}/webhooks/${name}`, body, headers)).toMatchObject({ status: 200 });
    await eventually(async () => {
      const sql = "SELECT 1 FROM inbox WHERE body = ? AND processed_at IS NOT NULL";
      return (await cora.database.system.em.fork().execute<unknown[]>(sql, [body])).length > 0;
    }, "the event to be judged");
  }

  test.each(SIDES)("a telephone company's, about a %s call, are refused and change nothing", async (victim) => {
    const project = projects[victim];
    const id = await callTo(project, "+12065550107");
    const { id: attemptId, provider_id: sid } = await attemptOf(project, id);
    const urls = urlsOf(project, id, attemptId);
    const { auth_token: authToken, account_sid: account } = vendors[OTHER[victim]].twilio;
    const ended = { AccountSid: account, CallSid: sid, CallStatus: "completed", CallDuration: "9" };
    for (const url of [urls.statusUrl, urls.machineUrl, urls.recordingUrl]) {
      const params = { ...ended, AnsweredBy: "machine_start", RecordingSid: "RE1", RecordingStatus: "completed" };
      expect(await postAsTwilio(url, params, { authToken })).toMatchObject({ status: 404 });
    }
    const spoken = await postAsTwilio(urls.answerUrl, ended, { authToken });
    expect(spoken.text).toContain("<Hangup/>");
    const rows = await cora.database.system.em
      .fork()
      .execute<{ side: string }[]>("SELECT DISTINCT side FROM inbox WHERE record_id = ?", [id]);
    expect(rows.map(({ side }) => side).filter((side) => side !== victim)).toEqual([]);
    expect(await readCall(project, id)).not.toMatchObject({ status: "completed", duration_seconds: 9 });
  });

  test.each(SIDES)("the socket of a %s call stays shut", async (victim) => {
    const project = projects[victim];
    const id = await callTo(project, "+12075550107");
    const { socketUrl } = urlsOf(project, id, (await attemptOf(project, id)).id);
    const shake = (side: Side): Promise<number> =>
      new Promise((resolve) => {
        const signature = signRequest(vendors[side].twilio.auth_token, socketUrl);
        const socket = new WebSocket(socketUrl, { headers: { "x-twilio-signature": signature } });
        socket.once("open", () => {
          socket.close();
          resolve(101);
        });
        socket.once("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
        socket.on("error", () => undefined);
      });
    expect(await shake(OTHER[victim])).toBe(403);
    expect(await shake(victim)).toBe(101);
  });

  test.each(SIDES)("a mail provider's, about a %s email, change nothing", async (victim) => {
    const project = projects[victim];
    const id = await emailTo(project);
    const before = await emailBecomes(project, id, "delivered");
    const body = JSON.stringify({
      type: "email.complained",
      created_at: new Date().toISOString(),
      data: {
        email_id: before.attempts[0].provider_id,
        tags: { cora_project: project.projectId, cora_email: id },
      },
    });
    const secret = vendors[OTHER[victim]].resend.webhook_secret;
    await judged("resend", body, svixHeaders(secret, newId("act"), new Date(), body));
    expect(await readEmail(project, id)).toEqual(before);
  });

  test.each(SIDES)("a hosted agent's, about a %s call, change nothing", async (victim) => {
    const project = projects[victim];
    const id = await callTo(project, "+12085550107");
    const attempt = await attemptOf(project, id);
    expect(await attemptOwner(cora.database, attempt.id)).toMatchObject({ recordId: id });
    const body = JSON.stringify({
      type: "post_call_transcription",
      data: {
        conversation_id: newId("act"),
        status: "done",
        conversation_initiation_client_data: { dynamic_variables: { cora_call: id, cora_attempt: attempt.id } },
        transcript: [{ role: "user", message: "Never call me again.", time_in_call_secs: 1 }],
      },
    });
    const secret = vendors[OTHER[victim]].elevenlabs.webhook_secret;
    await judged("elevenlabs", body, voiceAgentSignature(secret, body, new Date()));
    expect(await readCall(project, id)).toMatchObject({ opt_out: false });
    expect((await project.client.get(`/api/v1/calls/${id}/transcript`)).status).toBe(404);
  });

  test.each(SIDES)("a payment that the other side took does not subscribe a %s project", async (victim) => {
    const { projectId, client } = projects[victim];
    const before = (await client.get("/api/v1/subscriptions/status")).body.data;
    const { url: apiBaseUrl, secret_key: secretKey, webhook_secret: secret } = vendors[OTHER[victim]].stripe;
    const { url } = await stripeBilling({ secretKey, apiBaseUrl }).createCheckout({
      projectId,
      plan: "pro",
      interval: "annual",
      amountCents: 100,
      email: null,
      successUrl: "https://example.com",
      cancelUrl: "https://example.com",
      idempotencyKey: `forged/${projectId}`,
    });
    expect((await fetch(url, { method: "POST", redirect: "manual" })).status).toBeLessThan(400);
    const arrived = await eventually(async () => {
      const sql = "SELECT body, side FROM inbox WHERE provider = 'stripe' AND body LIKE ? AND processed_at IS NOT NULL";
      const rows = await cora.database.system.em
        .fork()
        .execute<{ body: string; side: Side }[]>(sql, [`%customer.subscription.created%`]);
      return rows.find(({ body }) => body.includes(projectId));
    }, "the other side's webhook to be judged");
    expect(arrived.side).toBe(OTHER[victim]);
    // The same event once more, as an attacker who knows that side's secret would repeat it.
    const again = arrived.body.replace(/"id":\s*"evt_/, `"id":"evt_again`);
    await judged("stripe", again, stripeSignature(secret, again, new Date()));
    expect((await client.get("/api/v1/subscriptions/status")).body.data).toEqual(before);
  });

  test("an event of one side does not swallow the other side's with the same id", async () => {
    const body = JSON.stringify({ type: "email.opened", data: {} });
    for (const side of SIDES) {
      const headers = svixHeaders(vendors[side].resend.webhook_secret, "msg_same", new Date(), body);
      for (let delivery = 0; delivery < 2; delivery++)
        expect(await postRaw(`${cora.baseUrl}/webhooks/resend`, body, headers)).toMatchObject({ status: 200 });
    }
    const sql = "SELECT side FROM inbox WHERE dedupe_key = 'msg_same' ORDER BY side";
    expect(await cora.database.system.em.fork().execute<unknown[]>(sql)).toEqual([{ side: "live" }, { side: "test" }]);
  });
});

test("a test project's agent with a hosted voice is registered on the test side", async () => {
  const project = projects.test;
  const { client } = project;
  const voice = { voice_engine: "elevenlabs", elevenlabs_agent_id: "agent_hosted" };
  const agent = await buildAgent(project, voice);
  const id = await callTo({ ...project, client, agent }, "+12095550101");
  await eventually(async () => (await readCall(project, id)).summary, "the hosted agent's report");
  const talks = async (side: Side) => (await journalOf(cora, side)).filter(({ vendor }) => vendor === "elevenlabs");
  expect((await talks("test")).length).toBeGreaterThan(0);
  expect(await talks("live")).toEqual([]);
});
