import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { newId } from "../../domain/id.ts";
import { callbackUrls } from "../../providers/callback-urls.ts";
import { stripeSignature } from "../../sandbox/billing/billing-events.ts";
import { svixHeaders } from "../../sandbox/mail/svix-signature.ts";
import { signRequest } from "../../sandbox/phone/sign-request.ts";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import { voiceAgentSignature } from "../../sandbox/voice-agent/voice-agent-signature.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { hasEvent } from "./history.ts";
import { effectsOf, orderFault } from "./ledger.ts";
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
import { keptEvents, postAsTwilio, postRaw } from "./vendor-post.ts";

let cora: TestCora;
let outreach: Outreach;
let stranger: Outreach;
let owner: pg.Client;
const phone = createPhones();

/** A call that is over, with what its callbacks carry. */
let over: Called;
interface Called {
  id: string;
  sid: string;
  urls: ReturnType<typeof callbackUrls>;
}

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  outreach = await buildOutreach(cora);
  stranger = await buildOutreach(cora);
  owner = new pg.Client({ connectionString: cora.databaseUrl });
  await owner.connect();
  over = await called(await callTo(outreach, phone("0108")));
  await eventually(
    () => hasEvent(cora, workflowId.outreachCall(over.id), "workflowExecutionCompletedEventAttributes"),
    "the workflow's end",
  );
});
afterAll(async () => {
  await owner?.end();
  await cora?.stop();
});

const urlsOf = (agentId: string, callId: string, attemptId: string) =>
  callbackUrls({ publicUrl: cora.baseUrl, secret: cora.env["CORA_SECRET"] ?? "" }, { agentId, callId, attemptId });

async function called(id: string, project = outreach): Promise<Called> {
  const attempt = await eventually(async () => {
    const [first] = (await readCall(project, id)).attempts;
    return first?.provider_id && first;
  }, "the provider's id");
  return { id, sid: attempt.provider_id, urls: urlsOf(project.agent.id, id, attempt.id) };
}

/** A call that rings, and of which nobody tells but the test. */
async function silentCall(project = outreach): Promise<Called> {
  const to = phone("0107");
  await orderFault(cora, { vendor: "twilio", operation: "calls.create", fault: "lose_callbacks", to });
  return called(await callTo(project, to), project);
}

const progress = (sid: string, status: string, more: Record<string, string> = {}) => ({
  AccountSid: sandboxSecrets.twilioAccountSid,
  CallSid: sid,
  CallStatus: status,
  CallbackSource: "call-progress-events",
  Timestamp: new Date().toUTCString().replace("GMT", "+0000"),
  ...more,
});

describe("a telephone company's callback", () => {
  const refusals: [string, () => Promise<{ status: number }>, number][] = [
    ["without a signature", () => postRaw(over.urls.statusUrl, "CallSid=1", {}), 401],
    ["signed with another secret", () => tell(over, "completed", { authToken: "not-the-secret" }), 401],
    ["changed after it was signed", () => tell(over, "completed", { params: { CallDuration: "3600" } }), 401],
    ["signed for another call", async () => tell(over, "completed", { url: (await silentCall()).urls.statusUrl }), 401],
    ["replayed to another agent", () => tell(over, "completed", { url: aimedAt(stranger) }), 401],
    ["with another attempt's token", () => postAsTwilio(withQuery({ token: "x".repeat(32) }), ended()), 401],
    ["about an attempt of another call", async () => postAsTwilio(withQuery({ call: newId("call") }), ended()), 404],
    [
      "about an attempt that never was",
      () => postAsTwilio(urlsOf(outreach.agent.id, over.id, newId("att")).statusUrl, ended()),
      404,
    ],
    ["from another call of the company's", () => postAsTwilio(over.urls.statusUrl, progress("CA00", "completed")), 404],
    ["in words that nobody knows", () => postAsTwilio(over.urls.statusUrl, progress(over.sid, "levitating")), 400],
    ["larger than any callback is", () => tell(over, "completed", { params: { Pad: "x".repeat(70_000) } }), 413],
  ];
  const ended = () => progress(over.sid, "completed");
  const tell = (call: Called, status: string, forge: Parameters<typeof postAsTwilio>[2] = {}) =>
    postAsTwilio(call.urls.statusUrl, progress(call.sid, status), forge);
  const aimedAt = ({ agent }: Outreach): string => over.urls.statusUrl.replace(outreach.agent.id, agent.id);
  const withQuery = (query: Record<string, string>): string => {
    const url = new URL(over.urls.statusUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.toString();
  };

  test.each(refusals)("%s is refused and leaves no trace", async (_, post, status) => {
    const [before, kept] = [await readCall(outreach, over.id), await keptEvents(cora)];
    expect(await post()).toMatchObject({ status });
    expect(await keptEvents(cora)).toBe(kept);
    expect(await readCall(outreach, over.id)).toEqual(before);
  });

  test("that comes twenty times at once counts once", async () => {
    const call = await silentCall();
    const kept = await keptEvents(cora);
    const event = progress(call.sid, "no-answer", { CallDuration: "0" });
    const token = { headers: { "i-twilio-idempotency-token": "one-and-the-same" } };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => postAsTwilio(call.urls.statusUrl, event, token)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await keptEvents(cora)).toBe(kept + 1);
    expect(await settledCall(cora, outreach, call.id)).toMatchObject({ status: "completed", outcome: "no_answer" });
    expect((await feedOf(outreach, call.id)).filter((event) => event === "call_completed")).toHaveLength(1);
  });

  test("that comes twenty times at once without the company's token counts once", async () => {
    const call = await silentCall();
    const kept = await keptEvents(cora);
    const event = progress(call.sid, "busy", { SequenceNumber: "2" });
    await Promise.all(Array.from({ length: 20 }, () => postAsTwilio(call.urls.statusUrl, event)));
    expect(await keptEvents(cora)).toBe(kept + 1);
    expect(await settledCall(cora, outreach, call.id)).toMatchObject({ status: "completed", outcome: "no_answer" });
  });

  test("that tells of the end before the beginning is not undone by what comes late", async () => {
    const call = await silentCall();
    await tell(call, "completed", {});
    await settledCall(cora, outreach, call.id);
    for (const late of ["in-progress", "ringing", "initiated", "failed"])
      expect(await tell(call, late, {})).toMatchObject({ status: 200 });
    await eventually(() => allApplied(call.id), "the late events to be applied");
    expect(await readCall(outreach, call.id)).toMatchObject({ status: "completed", outcome: "connected" });
  });

  test("that comes before the attempt's own answer names the call and is kept", async () => {
    const to = phone("0120");
    const fault = { vendor: "twilio", operation: "calls.create", to } as const;
    await orderFault(cora, { ...fault, fault: "timeout_after_accept", delay_ms: 4_000 });
    const id = await callTo(outreach, to);
    const call = await eventually(async () => {
      const seen = await readCall(outreach, id);
      return seen.status === "completed" && seen;
    }, "the end of the call");
    expect(call.attempts).toMatchObject([{ provider_id: (await effectsOf(cora, id))[0]?.vendor_id }]);
    expect(await settledCall(cora, outreach, id)).toMatchObject({
      outcome: "connected",
      attempts: [{ state: "accepted" }],
    });
    expect(await effectsOf(cora, id)).toHaveLength(1);
  });

  test("that comes after the workflow has ended reaches the record", async () => {
    expect(await readCall(outreach, over.id)).toMatchObject({ recording_url: null });
    const recording = { CallSid: over.sid, RecordingSid: `RE${"0".repeat(32)}`, RecordingStatus: "completed" };
    expect(await postAsTwilio(over.urls.recordingUrl, recording)).toMatchObject({ status: 200 });
    await eventually(async () => (await readCall(outreach, over.id)).recording_url !== null, "the recording");
  });
});

async function allApplied(recordId: string): Promise<boolean> {
  const sql = "SELECT 1 FROM inbox WHERE record_id = ? AND processed_at IS NULL";
  return (await cora.database.system.em.fork().execute<unknown[]>(sql, [recordId])).length === 0;
}

describe("the question what to say", () => {
  const ask = (call: Called, sid = call.sid) => postAsTwilio(call.urls.answerUrl, progress(sid, "in-progress"));

  test("is answered for the attempt's own call, and any other call is hung up", async () => {
    const call = await silentCall();
    expect((await ask(call)).text).toContain("<ConversationRelay");
    const other = await ask(call, "CAffffffffffffffffffffffffffffffff");
    expect(other.text).toContain("<Hangup/>");
    expect(other.text).not.toContain("<Connect");
  });

  test("is hung up on where the call is over", async () => {
    expect((await ask(over)).text).toContain("<Hangup/>");
  });

  test("is refused without a signature", async () => {
    expect(await postRaw(over.urls.answerUrl, "CallSid=1", {})).toMatchObject({ status: 401 });
  });
});

describe("the live conversation's socket", () => {
  /** How the handshake ends: 101, or the status of the refusal. */
  const shake = (url: string, signature: string | null): Promise<{ status: number; socket: WebSocket }> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, signature === null ? {} : { headers: { "x-twilio-signature": signature } });
      socket.once("open", () => resolve({ status: 101, socket }));
      socket.once("unexpected-response", (_, response) => resolve({ status: response.statusCode ?? 0, socket }));
      socket.on("error", () => undefined);
    });
  const signed = (url: string) => shake(url, signRequest(sandboxSecrets.twilioAuthToken, url));

  test("is refused without a signature, with a wrong one, with a wrong token, and for a wrong path", async () => {
    const { socketUrl } = over.urls;
    const forged = socketUrl.replace(/token=[^&]+/, "token=forged");
    const answers = await Promise.all([
      shake(socketUrl, null),
      shake(socketUrl, signRequest("not-the-secret", socketUrl)),
      shake(socketUrl, signRequest(sandboxSecrets.twilioAuthToken, `${socketUrl}&more=1`)),
      signed(forged),
      signed(socketUrl.replace("voice-ws", "another-ws")),
      signed(socketUrl.replace(over.id, newId("call"))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
  });

  test("is closed where it speaks for another call", async () => {
    const call = await silentCall();
    const { status, socket } = await signed(call.urls.socketUrl);
    expect(status).toBe(101);
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    socket.send(JSON.stringify({ type: "setup", sessionId: "VX1", callSid: "CA-another" }));
    expect(await closed).toBe(1008);
  });

  test("goes on after somebody has held the call's record for a second", async () => {
    const call = await silentCall();
    const { socket } = await signed(call.urls.socketUrl);
    const heard = (): Promise<string> =>
      new Promise((resolve, reject) => {
        socket.once("message", (data: Buffer) => resolve(data.toString()));
        socket.once("close", (code) => reject(new Error(`closed with ${code}`)));
      });
    const greeted = heard();
    socket.send(JSON.stringify({ type: "setup", sessionId: "VX1", callSid: call.sid }));
    expect(await greeted).toContain('"type":"text"');
    const turns = () =>
      owner
        .query("SELECT content FROM transcript_turn WHERE call_id = $1 ORDER BY seq", [call.id])
        .then(({ rows }) => rows);
    await eventually(async () => (await turns()).length === 1, "the greeting to be written down");
    await owner.query("BEGIN");
    await owner.query("SELECT 1 FROM call WHERE id = $1 FOR UPDATE", [call.id]);
    const answered = heard();
    socket.send(JSON.stringify({ type: "prompt", voicePrompt: "What is it about?", lang: "en-US", last: true }));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await owner.query("COMMIT");
    expect(await answered).toContain('"type":"text"');
    expect((await turns())[1]).toEqual({ content: "What is it about?" });
    socket.terminate();
  });
});

describe("a signed event", () => {
  const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
  const resend = (body: string, at = new Date(), id = newId("act"), secret = sandboxSecrets.resendWebhookSecret) =>
    svixHeaders(secret, id, at, body);
  const vendors = {
    resend: { sign: resend, secret: "whsec_bm90LXRoZS1zZWNyZXQ=", stale: -6, ahead: 6 },
    stripe: {
      sign: (body: string, at = new Date(), _ = "", secret = sandboxSecrets.stripeWebhookSecret) =>
        stripeSignature(secret, body, at),
      secret: "whsec_other",
      stale: -6,
      ahead: 6,
    },
    elevenlabs: {
      sign: (body: string, at = new Date(), _ = "", secret = sandboxSecrets.elevenlabsWebhookSecret) =>
        voiceAgentSignature(secret, body, at),
      secret: "wsec_other",
      stale: -31,
      ahead: 6,
    },
  };
  const body = '{ "type": "some.event", "data": { "a": 1 } }';

  test.each(Object.entries(vendors))("of %s is taken as it was signed, and in no other way", async (name, vendor) => {
    const url = `${cora.baseUrl}/webhooks/${name}`;
    const kept = await keptEvents(cora);
    const refused = [
      await postRaw(url, body, {}),
      await postRaw(url, body, vendor.sign(body, new Date(), "m1", vendor.secret)),
      await postRaw(url, body, vendor.sign(body, minutes(vendor.stale))),
      await postRaw(url, body, vendor.sign(body, minutes(vendor.ahead))),
      await postRaw(url, body.replace("1", "2"), vendor.sign(body)),
      await postRaw(url, JSON.stringify(JSON.parse(body)), vendor.sign(body)),
      await postRaw(`${cora.baseUrl}/webhooks/${name === "stripe" ? "resend" : "stripe"}`, body, vendor.sign(body)),
    ];
    expect(refused.map(({ status }) => status)).toEqual(Array(7).fill(401));
    const huge = JSON.stringify({ pad: "x".repeat(2.1 * 1024 * 1024) });
    expect(await postRaw(url, huge, vendor.sign(huge))).toMatchObject({ status: 413 });
    expect(await keptEvents(cora)).toBe(kept);
    expect(await postRaw(url, body, vendor.sign(body))).toMatchObject({ status: 200 });
    expect(await keptEvents(cora)).toBe(kept + 1);
  });

  const mailEvent = (type: string, project: string, email: string, provider = "p1") =>
    JSON.stringify({
      type: `email.${type}`,
      created_at: new Date().toISOString(),
      data: { email_id: provider, to: ["x@example.com"], tags: { cora_project: project, cora_email: email } },
    });

  test("about a mail that comes twenty times at once counts once, after the workflow has ended too", async () => {
    const id = await emailTo(outreach);
    const { attempts } = await emailBecomes(outreach, id, "delivered");
    const kept = await keptEvents(cora);
    const event = mailEvent("opened", outreach.projectId, id, attempts[0].provider_id);
    const headers = resend(event, new Date(), "msg_opened");
    await Promise.all(Array.from({ length: 20 }, () => postRaw(`${cora.baseUrl}/webhooks/resend`, event, headers)));
    expect(await keptEvents(cora)).toBe(kept + 1);
    await emailBecomes(outreach, id, "opened");
    expect((await feedOf(outreach, id)).filter((event) => event === "email_opened")).toHaveLength(1);
  });

  test("that names a mail of another project changes nothing", async () => {
    const id = await emailTo(outreach);
    const before = await emailBecomes(outreach, id, "delivered");
    const event = mailEvent("complained", stranger.projectId, id);
    expect(await postRaw(`${cora.baseUrl}/webhooks/resend`, event, resend(event))).toMatchObject({ status: 200 });
    await eventually(async () => {
      const sql = "SELECT 1 FROM inbox WHERE body = ? AND (tries > 0 OR processed_at IS NOT NULL)";
      return (await cora.database.system.em.fork().execute<unknown[]>(sql, [event])).length > 0;
    }, "the event to be judged");
    expect(await readEmail(outreach, id)).toEqual(before);
  });
});
