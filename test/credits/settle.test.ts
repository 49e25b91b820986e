import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { markReviewActivity } from "../../activities/mark-review.ts";
import { sendEmailActivity } from "../../activities/send-email.ts";
import { settleCallActivity } from "../../activities/settle-call.ts";
import { settleForgotten } from "../../worker/chores/settle-forgotten.ts";
import { applyEmailEvent } from "../../worker/inbox/apply-email-event.ts";
import { activityBench } from "../activities/activity-bench.ts";
import type { ActivityBench } from "../activities/activity-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const held = async (recordId: string): Promise<boolean> =>
  (await bench.query("SELECT 1 FROM credit_hold WHERE record_id = $1", [recordId])).length > 0;
const spent = async (recordId: string) =>
  (
    await bench.query("SELECT spent FROM credit_entry WHERE record_id = $1 AND kind IN ('settle', 'release')", [
      recordId,
    ])
  ).map((entry) => Number(entry["spent"]));
const review = (projectId: string, recordId: string, channel: "call" | "email") =>
  bench.run(markReviewActivity(bench.deps()), { projectId, recordId, channel, reason: "attempt_unclear" });

describe("a record that needs review keeps its hold", () => {
  test("and an email is charged once the mail provider tells that it has it, however often it does", async () => {
    const { projectId, emailId } = await bench.email();
    await review(projectId, emailId, "email");
    expect(await held(emailId)).toBe(true);
    const event = { providerId: `re_${emailId}`, tags: {}, suppress: false, detail: null, at: new Date() };
    for (const state of ["delivered", "opened", "delivered", "bounced"] as const)
      await applyEmailEvent(bench.deps().database, projectId, emailId, { ...event, state } as never);
    expect(await spent(emailId)).toEqual([30]);
    expect(await held(emailId)).toBe(false);
  });

  test("and so does an email that may have left before its reader opted out", async () => {
    const { projectId, emailId, leadId } = await bench.email();
    await bench.query("UPDATE email SET subject = 'Hello', body = 'A word.' WHERE id = $1", [emailId]);
    await bench.query(
      "INSERT INTO attempt (project_id, id, record_id, channel, number, state) VALUES ($1, $2, $3, 'email', 1, 'unknown')",
      [projectId, `att_${emailId}`, emailId],
    );
    await bench.query("UPDATE lead SET outreach_disabled = true WHERE id = $1", [leadId]);
    const result = await bench.run(sendEmailActivity(bench.deps()), { projectId, emailId });
    expect(result).toEqual({ kind: "settled", state: "needs_review" });
    expect(await held(emailId)).toBe(true);
  });

  test("and a call is charged once it is known to have ended", async () => {
    const { projectId, callId } = await bench.call();
    await review(projectId, callId, "call");
    const settle = () => bench.run(settleCallActivity(bench.deps()), { projectId, callId });
    await settle();
    expect(await held(callId)).toBe(true);
    await bench.query("UPDATE call SET state = 'completed', started_at = now(), duration_seconds = 61 WHERE id = $1", [
      callId,
    ]);
    await settle();
    await settle();
    expect(await spent(callId)).toEqual([120]);
  });
});

test("a call that ended without its workflow is settled by a chore, once it has been over for long", async () => {
  const [old, fresh, live] = [await bench.call(), await bench.call(), await bench.call()];
  await bench.query("UPDATE credit_hold SET created_at = now() - interval '1 hour'");
  const end = (id: string, state: string, ago: string) =>
    bench.query(
      "UPDATE call SET state = $2, started_at = now(), duration_seconds = 5, finished_at = now() - $3::interval WHERE id = $1",
      [id, state, ago],
    );
  await end(old.callId, "completed", "1 hour");
  await end(fresh.callId, "completed", "1 minute");
  await end(live.callId, "in_progress", "1 hour");
  await settleForgotten(bench.deps());
  await settleForgotten(bench.deps());
  expect(await spent(old.callId)).toEqual([110]);
  expect([await spent(fresh.callId), await spent(live.callId)]).toEqual([[], []]);
});
