import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attemptCallActivity } from "../../activities/attempt-call.ts";
import { newId } from "../../domain/id.ts";
import { hangUpOutbox } from "../../worker/hang-up-outbox.ts";
import { drainOnce } from "../../worker/outbox.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { callsPort } from "./calls-port.ts";
import { taskScene } from "./task-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const TIMES = { ringTimeoutSeconds: 45, maxDurationSeconds: 1800 };

/** A task calls a person who has an email of ours too. */
async function calling() {
  const scene = await taskScene(bench, { channels: ["call"] });
  const { emailId } = await bench.email(scene);
  await scene.look();
  const callId = String((await scene.attempts())[0]?.["record_id"]);
  const ended: [string, boolean | undefined][] = [];
  const calls = callsPort({
    place: async () => ({ kind: "accepted", providerId: `CA${callId}` }),
    hangUp: async (providerId, options) => void ended.push([providerId, options?.unlessAnswered]),
  });
  const deps = bench.deps({ calls });
  await bench.run(attemptCallActivity(deps), { projectId: scene.projectId, callId, ...TIMES });
  const becomes = (state: string) => bench.query("UPDATE call SET state = $2 WHERE id = $1", [callId, state]);
  /** What the workers' next round ends. */
  const round = async () => {
    await drainOnce(deps.database, hangUpOutbox(deps), pino({ level: "silent" }));
    return ended.splice(0);
  };
  return { scene, emailId, callId, becomes, round };
}

test.for(["dialing", "ringing"])(
  "a %s phone is spared the rest once its person has answered by email, and whoever picks up just then is not cut off",
  async (state) => {
    const { scene, emailId, callId, becomes, round } = await calling();
    await becomes(state);
    expect(await scene.answers(emailId)).toBeNull();
    expect(await round()).toEqual([[`CA${callId}`, true]]);
    expect(await round()).toEqual([]);
  },
);

test("a conversation goes on when its person has answered by email", async () => {
  const { scene, emailId, becomes, round } = await calling();
  await becomes("in_progress");
  await scene.answers(emailId);
  expect(await round()).toEqual([]);
});

test("a machine's answer by email lets the phone ring, and so does somebody else's", async () => {
  const { scene, emailId, becomes, round } = await calling();
  await becomes("ringing");
  await scene.answers(emailId, { automatic: true });
  const other = newId("lead");
  await bench.query("INSERT INTO lead (project_id, id, name, email) VALUES ($1, $2, 'Max', 'max@example.com')", [
    scene.projectId,
    other,
  ]);
  const { emailId: theirs } = await bench.email({ ...scene, leadId: other });
  await scene.answers(theirs, { from: "max@example.com" });
  expect(await round()).toEqual([]);
});

test("a call that was asked for by itself rings on: no task has taken the answer in its place", async () => {
  const scene = await taskScene(bench);
  const { callId } = await bench.call(scene);
  const { emailId } = await bench.email(scene);
  await bench.query("UPDATE call SET state = 'ringing' WHERE id = $1", [callId]);
  await scene.answers(emailId);
  expect(await bench.query("SELECT 1 FROM hang_up WHERE call_id = $1", [callId])).toEqual([]);
});

test("what a cancelled task has on the line is ended, answered or not", async () => {
  const { scene, callId, becomes, round } = await calling();
  await becomes("in_progress");
  await bench.query("UPDATE outreach_task SET state = 'cancelled' WHERE id = $1", [scene.taskId]);
  await bench.query("INSERT INTO hang_up (project_id, call_id) VALUES ($1, $2)", [scene.projectId, callId]);
  expect(await round()).toEqual([[`CA${callId}`, false]]);
});
