import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyCallEvent } from "../../activities/apply-call-event.ts";
import { inProject } from "../../db/project-scope.ts";
import type { CallEvent } from "../../providers/call-event.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench, Scene } from "./activity-bench.ts";

let bench: ActivityBench;
let scene: Scene;
beforeAll(async () => {
  bench = await activityBench();
  scene = await bench.scene();
});
afterAll(() => bench?.stop());

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 12, 0, second));
const providerId = "CA1";
const progress = (
  sequence: number,
  state: "dialing" | "ringing" | "in_progress" | "completed" | "failed",
  more: Partial<Extract<CallEvent, { kind: "progress" }>> = {},
): CallEvent => ({
  kind: "progress",
  providerId,
  state,
  outcome: null,
  detail: state,
  sequence,
  durationSeconds: null,
  at: at(sequence),
  ...more,
});
const recording: CallEvent = { kind: "recording", providerId, recordingId: "RE1", durationSeconds: 9, available: true };
const machine = (answeredBy: "human" | "machine"): CallEvent => ({
  kind: "machine",
  providerId,
  answeredBy,
  beep: true,
});

const beginning = [progress(0, "dialing"), progress(1, "ringing"), progress(4, "in_progress")];
const LIVES: Record<string, CallEvent[]> = {
  connected: [
    ...beginning,
    machine("human"),
    progress(14, "completed", { outcome: "connected", durationSeconds: 9 }),
    recording,
  ],
  voicemail: [
    ...beginning,
    machine("machine"),
    progress(30, "completed", { outcome: "connected", durationSeconds: 26 }),
  ],
  "not answered": [...beginning.slice(0, 2), progress(46, "completed", { outcome: "no_answer", detail: "no-answer" })],
  failed: [...beginning.slice(0, 1), progress(2, "failed", { detail: "failed" })],
};

async function rowAfter(events: readonly CallEvent[]) {
  const { callId, projectId } = await bench.call(scene);
  for (const event of events)
    await inProject(bench.deps().database, projectId, (em) => applyCallEvent(em, callId, event));
  const [row] = await bench.query(
    `SELECT state, outcome, answered_by, provider_id, duration_seconds, recording_id, reason, started_at, finished_at
     FROM call WHERE id = $1`,
    [callId],
  );
  return row;
}

/** Every event at least once, some twice, in any order. */
const shuffled = (events: readonly CallEvent[]) =>
  fc
    .tuple(fc.shuffledSubarray([...events], { minLength: events.length }), fc.subarray([...events]))
    .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));

test.each(Object.entries(LIVES))(
  "a call that is %s ends in one row, whatever order its events come in",
  async (_, life) => {
    const expected = await rowAfter(life);
    await fc.assert(
      fc.asyncProperty(shuffled(life), async (events) => {
        expect(await rowAfter(events)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  },
);

test("what the row says of a connected call is what the events said", async () => {
  expect(await rowAfter(LIVES["connected"] ?? [])).toEqual({
    state: "completed",
    outcome: "connected",
    answered_by: "human",
    provider_id: providerId,
    duration_seconds: 9,
    recording_id: "RE1",
    reason: null,
    started_at: at(4),
    finished_at: at(14),
  });
});

test("a machine that picked up is a voicemail, whatever the line said", async () => {
  expect(await rowAfter(LIVES["voicemail"] ?? [])).toMatchObject({ outcome: "voicemail", answered_by: "machine" });
});

test("the workflow hears of an answer, an end and a beep, each once", async () => {
  const { callId, projectId } = await bench.call(scene);
  const heard = [];
  for (const event of [...(LIVES["voicemail"] ?? []), ...(LIVES["voicemail"] ?? [])])
    heard.push(await inProject(bench.deps().database, projectId, (em) => applyCallEvent(em, callId, event)));
  expect(heard.filter(Boolean)).toEqual([
    { state: "in_progress", machine: false },
    { state: "in_progress", machine: true },
    { state: "completed", machine: false },
  ]);
});

test("the feed gets each event of a call once", async () => {
  const { callId, projectId } = await bench.call(scene);
  for (const event of [...(LIVES["connected"] ?? []), ...(LIVES["connected"] ?? [])])
    await inProject(bench.deps().database, projectId, (em) => applyCallEvent(em, callId, event));
  const feed = await bench.query("SELECT event_type FROM activity WHERE record_id = $1 ORDER BY created_at", [callId]);
  expect(feed.map(({ event_type }) => event_type)).toEqual([
    "call_queued",
    "call_ringing",
    "call_in_progress",
    "call_completed",
  ]);
});
