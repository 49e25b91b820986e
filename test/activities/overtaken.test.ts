import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attemptCallActivity } from "../../activities/attempt-call.ts";
import { sendEmailActivity } from "../../activities/send-email.ts";
import { abandonActivity } from "../../activities/pursue.ts";
import { settleCallActivity } from "../../activities/settle-call.ts";
import { inProject } from "../../db/project-scope.ts";
import { recordMeeting } from "../../db/queries/record-meeting.ts";
import { recordOptOut } from "../../db/queries/record-opt-out.ts";
import { newId } from "../../domain/id.ts";
import type { PlacedCall } from "../../providers/call-provider.ts";
import type { LanguageModel } from "../../providers/language-model.ts";
import { eventually } from "../setup/eventually.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { callsPort } from "./calls-port.ts";
import { CLOSED, taskScene } from "./task-bench.ts";
import type { TaskScene } from "./task-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const TIMES = { ringTimeoutSeconds: 45, maxDurationSeconds: 1800 };
const model = {
  name: "test",
  composeEmail: async () => ({ subject: "A day", body: "Which?" }),
} as unknown as LanguageModel;
const placing = (place?: () => Promise<PlacedCall>) =>
  callsPort({ place: place ?? (async () => ({ kind: "accepted", providerId: newId("call") })) });

const dial = ({ projectId }: TaskScene, callId: string, calls: ReturnType<typeof callsPort>) =>
  bench.run(attemptCallActivity(bench.deps({ calls })), { projectId, callId, ...TIMES });
const settle = ({ projectId }: TaskScene, callId: string) =>
  bench.run(settleCallActivity(bench.deps({ model })), { projectId, callId });
const stateOf = async (table: "call" | "email", id: string) =>
  (await bench.query(`SELECT state, reason FROM ${table} WHERE id = $1`, [id]))[0];
const ledger = async (id: string) =>
  (
    await bench.query(
      "SELECT kind FROM credit_entry WHERE record_id = $1 UNION ALL SELECT 'held' FROM credit_hold WHERE record_id = $1",
      [id],
    )
  ).map(({ kind }) => kind);
const open = (scene: TaskScene) =>
  bench.query('UPDATE project SET policy = \'{"calling_hours": {"start": "00:00", "end": "24:00"}}\' WHERE id = $1', [
    scene.projectId,
  ]);

/** An email that was not answered in time, and a call that comes next; `deferred` waits for the morning. */
async function secondContact({ deferred = true } = {}) {
  const scene = await taskScene(bench, { expects_reply: true, channels: ["email", "call"] }, CLOSED);
  await scene.look();
  const emailId = String((await scene.attempts())[0]?.["record_id"]);
  await bench.query("UPDATE email SET state = 'delivered', sent_at = now() - interval '9 days' WHERE id = $1", [
    emailId,
  ]);
  await scene.look();
  const callId = String((await scene.attempts())[1]?.["record_id"]);
  if (deferred) expect(await dial(scene, callId, placing())).toMatchObject({ kind: "deferred" });
  await open(scene);
  await scene.signals();
  return { scene, emailId, callId };
}

/** What the records' own workflows do once they are told to ask again. */
async function asksAgain(scene: TaskScene, callId: string) {
  const calls = placing();
  expect(await dial(scene, callId, calls)).toEqual({ kind: "ended" });
  expect(calls.placed).toEqual([]);
  await settle(scene, callId);
}

describe("a call that waits for its hours", () => {
  test("is withdrawn by an answer to the email before it, its credits come back, and the answer counts", async () => {
    const { scene, emailId, callId } = await secondContact();
    expect(await scene.answers(emailId)).toBeNull();
    expect((await scene.signals()).toSorted()).toEqual([`call:${callId} recheck`, `task:${scene.taskId} wake`]);
    expect(await scene.look()).toMatchObject({ next: "wait" });
    expect(await ledger(callId)).toContain("held");
    await asksAgain(scene, callId);
    expect(await stateOf("call", callId)).toEqual({ state: "denied", reason: "withdrawn" });
    expect(await ledger(callId)).toEqual(expect.arrayContaining(["release"]));
    expect(await ledger(callId)).not.toContain("held");
    expect(await scene.look()).toMatchObject({ next: "think" });
    expect(await scene.judge()).toMatchObject([{ channel: "email", turns: [{ text: "Yes, Thursday." }] }]);
    expect(await scene.attempts()).toMatchObject([
      { channel: "email", status: "no_reply" },
      { channel: "call", status: "withdrawn", reason: "replied" },
    ]);
    expect(await scene.task()).toMatchObject({ state: "completed", completed_via_channel: "email" });
    expect(await scene.look()).toMatchObject({ next: "ended" });
  });

  test("hears of an answer that comes in the instant in which it is put off", async () => {
    const { scene, emailId, callId } = await secondContact({ deferred: false });
    const { database } = bench.deps();
    const locked =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%lead%'";
    let answering: Promise<unknown> = Promise.resolve();
    let isKept = false;
    // As the gate does it: it holds the person, finds nothing against the call but the hour, and writes that down.
    await inProject(database, scene.projectId, async (em) => {
      await em.execute("SELECT 1 FROM lead WHERE id = ? FOR NO KEY UPDATE", [scene.leadId]);
      await em.execute("UPDATE call SET state = 'deferred' WHERE id = ?", [callId]);
      answering = scene.answers(emailId).finally(() => {
        isKept = true;
      });
      await eventually(async () => isKept || (await bench.query(locked)).length > 0, "the answer to wait for the gate");
    });
    expect(await answering).toBeNull();
    expect(await scene.signals()).toContain(`call:${callId} recheck`);
  });

  test("is withdrawn by a refusal, and the task ends as refused", async () => {
    const { scene, emailId, callId } = await secondContact();
    await scene.answers(emailId, { text: "No, thank you." });
    await asksAgain(scene, callId);
    await scene.look();
    await scene.judge({ verdict: "refused", summary: "They declined." });
    expect(await scene.task()).toMatchObject({ state: "failed", reason: "refused", completed_via_channel: null });
    expect((await scene.attempts())[1]).toMatchObject({ status: "withdrawn", reason: "replied" });
  });

  test("is withdrawn by an opt-out that was said elsewhere", async () => {
    const { scene, callId, emailId } = await secondContact();
    const { projectId, leadId, agentId } = scene;
    await inProject(bench.deps().database, projectId, (em) =>
      recordOptOut(em, { projectId, leadId, agentId, recordId: emailId, reason: "complained" }),
    );
    expect(await scene.signals()).toContain(`call:${callId} recheck`);
    await asksAgain(scene, callId);
    await scene.look();
    expect((await scene.attempts())[1]).toMatchObject({ status: "withdrawn", reason: "opted_out" });
    expect(await scene.task()).toMatchObject({ state: "failed", reason: "opted_out" });
  });

  test("is withdrawn by a meeting that others agreed on, and the task is done", async () => {
    const { scene, callId } = await secondContact();
    const { projectId, leadId, agentId } = scene;
    const other = await bench.call(scene);
    await inProject(bench.deps().database, projectId, (em) =>
      recordMeeting(em, { projectId, leadId, agentId, callId: other.callId, when: "Friday at 9" }),
    );
    expect(await scene.signals()).toContain(`call:${callId} recheck`);
    await asksAgain(scene, callId);
    await scene.look();
    expect((await scene.attempts())[1]).toMatchObject({ status: "withdrawn", reason: "meeting_booked" });
    expect(await scene.task()).toMatchObject({
      state: "completed",
      reason: "meeting_booked",
      result: { when: "Friday at 9" },
    });
  });

  test("is made in spite of an automatic answer", async () => {
    const { scene, emailId, callId } = await secondContact();
    await scene.answers(emailId, { automatic: true });
    const calls = placing();
    expect(await dial(scene, callId, calls)).toMatchObject({ kind: "accepted" });
    expect(calls.placed).toHaveLength(1);
  });

  test("is made in spite of what was written before the task began", async () => {
    const scene = await taskScene(bench, { channels: ["call"] });
    const { emailId } = await bench.email(scene);
    expect(await scene.answers(emailId)).toBeNull();
    await scene.look();
    const calls = placing();
    expect(await dial(scene, String((await scene.attempts())[0]?.["record_id"]), calls)).toMatchObject({
      kind: "accepted",
    });
  });
});

describe("a call that is being dialled when the answer comes", () => {
  test("is made, told as what it was, and followed by no further contact", async () => {
    const { scene, emailId, callId } = await secondContact({ deferred: false });
    const calls = placing(async () => {
      await scene.answers(emailId);
      return { kind: "accepted", providerId: `CA${callId}` };
    });
    expect(await dial(scene, callId, calls)).toEqual({ kind: "accepted" });
    expect(await scene.look()).toMatchObject({ next: "wait" });
    await bench.query("UPDATE call SET state = 'completed', outcome = 'no_answer', finished_at = now() WHERE id = $1", [
      callId,
    ]);
    await settle(scene, callId);
    expect(await scene.look()).toMatchObject({ next: "think" });
    await scene.judge();
    expect(await scene.attempts()).toMatchObject([{ status: "no_reply" }, { status: "no_answer" }]);
    expect(await scene.task()).toMatchObject({ state: "completed", completed_via_channel: "email" });
    expect(calls.placed).toHaveLength(1);
  });

  test("is made once or never, whoever comes first", async () => {
    const seen = new Set<string>();
    for (let turn = 0; turn < 12; turn++) {
      const { scene, emailId, callId } = await secondContact({ deferred: turn % 3 === 0 });
      const calls = placing(async () => ({ kind: "accepted", providerId: `CA${callId}` }));
      const pause = new Promise((resolve) => setTimeout(resolve, turn * 2));
      const [dialled] = await Promise.all([dial(scene, callId, calls), pause.then(() => scene.answers(emailId))]);
      const { state } = (await stateOf("call", callId)) ?? {};
      expect([dialled.kind, state, calls.placed.length], `turn ${turn}`).toEqual(
        dialled.kind === "accepted" ? ["accepted", "dialing", 1] : ["ended", "denied", 0],
      );
      // Whatever its workflow does after that, the phone rings no second time.
      await dial(scene, callId, calls);
      expect(calls.placed.length).toBe(dialled.kind === "accepted" ? 1 : 0);
      seen.add(dialled.kind);
    }
    expect(seen.size).toBeGreaterThan(0);
  });
});

test("an email that waits is withdrawn by a meeting that was booked on the phone", async () => {
  const scene = await taskScene(bench, { channels: ["email"] }, { outreach_paused: true });
  await scene.look();
  const emailId = String((await scene.attempts())[0]?.["record_id"]);
  const { projectId, leadId, agentId } = scene;
  const send = () => bench.run(sendEmailActivity(bench.deps({ model, emails: {} as never })), { projectId, emailId });
  expect(await send()).toMatchObject({ kind: "deferred" });
  const other = await bench.call(scene);
  await scene.signals();
  await inProject(bench.deps().database, projectId, (em) =>
    recordMeeting(em, { projectId, leadId, agentId, callId: other.callId, when: null }),
  );
  expect((await scene.signals()).toSorted()).toEqual([`email:${emailId} recheck`, `task:${scene.taskId} wake`]);
  expect(await send()).toEqual({ kind: "settled", state: "denied" });
  expect(await ledger(emailId)).not.toContain("held");
  await scene.look();
  expect(await scene.attempts()).toMatchObject([{ status: "withdrawn", reason: "meeting_booked" }]);
  expect(await scene.task()).toMatchObject({
    state: "completed",
    completion_summary: "A meeting was agreed on meanwhile.",
  });
});

describe("a task whose workflow is gone", () => {
  const abandon = ({ projectId, taskId }: TaskScene) =>
    bench.run(abandonActivity(bench.deps()), { projectId, recordId: taskId });
  const retry = ({ taskId }: TaskScene) =>
    bench.query("UPDATE outreach_task SET state = 'in_progress', run = run + 1 WHERE id = $1", [taskId]);

  test("gives up what waited, and a retry reaches the person by a record of its own", async () => {
    const { scene, callId } = await secondContact();
    await abandon(scene);
    expect((await scene.attempts())[1]).toMatchObject({ status: "withdrawn", reason: "failed" });
    await retry(scene);
    await scene.look();
    const again = String((await scene.attempts())[2]?.["record_id"]);
    await asksAgain(scene, callId);
    const calls = placing();
    const sent = await stateOf("email", again);
    if (!sent) expect(await dial(scene, again, calls)).toMatchObject({ kind: "accepted" });
    expect((await scene.attempts()).map(({ status }) => status)).toEqual(["no_reply", "withdrawn", "in_progress"]);
  });

  test("keeps its place while the phone rings, and a retry goes on once it is known what came of that", async () => {
    const { scene, callId } = await secondContact({ deferred: false });
    expect(await dial(scene, callId, placing())).toMatchObject({ kind: "accepted" });
    await abandon(scene);
    await retry(scene);
    expect(await scene.look()).toMatchObject({ next: "wait" });
    await bench.query("UPDATE call SET state = 'cancelled', finished_at = now() WHERE id = $1", [callId]);
    await settle(scene, callId);
    expect(await scene.look()).toMatchObject({ next: "again" });
    expect((await scene.attempts()).map(({ status }) => status)).toEqual(["no_reply", "cancelled", "in_progress"]);
  });
});
