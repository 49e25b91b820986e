import { afterAll, beforeAll, expect, test } from "vitest";
import { markReviewActivity } from "../../activities/mark-review.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

type Channel = "call" | "email";

/** Marks a record that was in the given state, twice; the row and the feed afterwards. */
async function marked(channel: Channel, state: string) {
  const scene = await bench.scene();
  const id = channel === "call" ? (await bench.call(scene)).callId : (await bench.email(scene)).emailId;
  await bench.query(`UPDATE ${channel} SET state = $2 WHERE id = $1`, [id, state]);
  const mark = () =>
    bench.run(markReviewActivity(bench.deps()), {
      projectId: scene.projectId,
      recordId: id,
      channel,
      reason: "attempt_unclear",
    });
  const answers = [await mark(), await mark()];
  const [row] = await bench.query(`SELECT state, reason FROM ${channel} WHERE id = $1`, [id]);
  const feed = await bench.query("SELECT event_type, detail FROM activity WHERE record_id = $1 AND status = $2", [
    id,
    "needs_review",
  ]);
  return { answers, row, feed };
}

test.each([
  ["call", "queued"],
  ["call", "dialing"],
  ["call", "in_progress"],
  ["email", "queued"],
  ["email", "deferred"],
] as const)("a %s that is %s is shown to people, once", async (channel, state) => {
  expect(await marked(channel, state)).toEqual({
    answers: ["needs_review", "needs_review"],
    row: { state: "needs_review", reason: "attempt_unclear" },
    feed: [{ event_type: `${channel}_needs_review`, detail: "attempt_unclear" }],
  });
});

test.each([
  ["call", "completed"],
  ["call", "denied"],
  ["email", "sent"],
  ["email", "bounced"],
] as const)("a %s that is %s by then is left alone, and its state is answered", async (channel, state) => {
  expect(await marked(channel, state)).toEqual({ answers: [state, state], row: { state, reason: null }, feed: [] });
});
