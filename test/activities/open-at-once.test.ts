import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAtOnce } from "../../activities/open-at-once.ts";
import { recordAtOnce } from "../../activities/record-at-once.ts";
import type { Draft } from "../../activities/draft-email.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench, Scene } from "./activity-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

type EmailScene = Scene & { emailId: string };
const words = { subject: "Roof", body: "Hello" };

const open = ({ projectId, emailId, leadId, agentId }: EmailScene, more: Partial<Draft> = {}) =>
  openAtOnce(bench.deps(), { projectId, emailId }, { leadId, agentId, taskId: null, words, ...more });
const of = async ({ emailId }: EmailScene) => ({
  verdicts: await bench.query("SELECT decision FROM verdict WHERE record_id = $1", [emailId]),
  attempts: await bench.query("SELECT id, state FROM attempt WHERE record_id = $1", [emailId]),
  email: (await bench.query("SELECT state, subject FROM email WHERE id = $1", [emailId]))[0],
});
const UNTOUCHED = { verdicts: [], attempts: [], email: { state: "queued", subject: null } };

test("an email of its own is judged, written down, opened and recorded the short way", async () => {
  const scene = await bench.email();
  const opened = await open(scene);
  expect(opened?.message).toMatchObject({ idempotencyKey: `email/${scene.emailId}/1`, subject: "Roof" });
  expect(await of(scene)).toEqual({
    verdicts: [{ decision: "allow" }],
    attempts: [{ id: opened?.attemptId, state: "open" }],
    email: { state: "queued", subject: "Roof" },
  });
  const tried = { emailId: scene.emailId, attemptId: opened?.attemptId ?? "" };
  const sent = { kind: "accepted", providerId: "re-short" } as const;
  expect(await recordAtOnce(bench.deps(), scene.projectId, tried, sent)).toEqual({ state: "sent", again: null });
  expect(await recordAtOnce(bench.deps(), scene.projectId, tried, sent)).toBeNull();
});

test("what was tried before, belongs to a task or may not be sent now is left to the ordinary way", async () => {
  const tried = await bench.email();
  const first = await open(tried);
  await bench.query("UPDATE email SET subject = NULL WHERE id = $1", [tried.emailId]);
  expect(await open(tried)).toBeNull();
  expect((await of(tried)).attempts).toEqual([{ id: first?.attemptId, state: "open" }]);

  const ofTask = await bench.email();
  expect(await open(ofTask, { taskId: "task_1" })).toBeNull();
  expect(await of(ofTask)).toEqual(UNTOUCHED);

  const held = await bench.email(await bench.scene({ outreach_paused: true }));
  expect(await open(held)).toBeNull();
  expect(await of(held)).toEqual(UNTOUCHED);
});

test("a person whose lock somebody keeps is left to the ordinary way, and nothing has changed", async () => {
  const scene = await bench.email();
  const judging = new pg.Client({ connectionString: bench.url });
  await judging.connect();
  await judging.query("BEGIN");
  await judging.query("SELECT 1 FROM lead WHERE id = $1 FOR NO KEY UPDATE", [scene.leadId]);
  expect(await open(scene)).toBeNull();
  await judging.query("COMMIT");
  await judging.end();
  expect(await of(scene)).toEqual(UNTOUCHED);
});
