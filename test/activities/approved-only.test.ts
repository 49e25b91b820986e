import { afterAll, beforeAll, expect, test } from "vitest";
import { attemptCallActivity } from "../../activities/attempt-call.ts";
import { sendEmailActivity } from "../../activities/send-email.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { callsPort } from "./calls-port.ts";
import { goalScene } from "./goal-bench.ts";
import type { GoalScene } from "./goal-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const approvals = ({ goalId }: GoalScene) =>
  bench.query("SELECT state, shown FROM approval WHERE goal_id = $1 ORDER BY created_at, id", [goalId]);

async function approveOpen({ goalId }: GoalScene): Promise<void> {
  await bench.query(
    "UPDATE approval SET state = 'approved', decided_by = 'key:2' WHERE goal_id = $1 AND state = 'open'",
    [goalId],
  );
  await bench.query("UPDATE goal_step SET state = 'approved' WHERE goal_id = $1 AND state = 'needs_approval'", [
    goalId,
  ]);
}

/** A goal whose one contact was approved as it was shown, and whose record waits to be sent. */
async function approved(kind: "call" | "email"): Promise<GoalScene & { recordId: string }> {
  const goal = await goalScene(bench, [
    { kind, stage: 1, requiresApproval: true, params: { about: "the roof", subject: "Roof", message: "Hello" } },
  ]);
  await goal.settle();
  expect(await approvals(goal)).toMatchObject([{ state: "open" }]);
  expect(await goal.tasks()).toEqual([]);
  await approveOpen(goal);
  await goal.settle();
  return { ...goal, recordId: String((await goal.attempts())[0]?.["record_id"]) };
}

/** The gate and the vendor, for the record that waits. */
async function send(
  kind: "call" | "email",
  { projectId, recordId }: GoalScene & { recordId: string },
): Promise<number> {
  if (kind === "call") {
    const calls = callsPort({ place: async () => ({ kind: "accepted", providerId: `CA${recordId}` }) });
    const timing = { ringTimeoutSeconds: 45, maxDurationSeconds: 1800 };
    await bench.run(attemptCallActivity(bench.deps({ calls })), { projectId, callId: recordId, ...timing });
    return calls.placed.length;
  }
  let sent = 0;
  const model = { composeEmail: async () => ({ subject: "Roof", body: "Hello" }) };
  const emails = {
    send: async () => {
      sent += 1;
      return { kind: "accepted", providerId: `re_${recordId}` };
    },
  };
  await bench.run(sendEmailActivity(bench.deps({ model, emails } as never)), { projectId, emailId: recordId });
  return sent;
}

const CHANGES: Record<string, (goal: GoalScene) => Promise<unknown>> = {
  "another number or address": ({ leadId }) =>
    bench.query("UPDATE lead SET phone = '+12025550102', email = 'other@example.com' WHERE id = $1", [leadId]),
  "another person": ({ leadId }) => bench.query("UPDATE lead SET name = 'Somebody Else' WHERE id = $1", [leadId]),
  "other words": ({ goalId }) =>
    bench.query(`UPDATE goal_step SET params = params || '{"about": "something else"}' WHERE goal_id = $1`, [goalId]),
  "a higher cost": ({ goalId }) => bench.query("UPDATE goal_step SET estimate = 99 WHERE goal_id = $1", [goalId]),
};

for (const kind of ["call", "email"] as const) {
  test(`the ${kind} that is what was approved is sent`, async () => {
    const goal = await approved(kind);
    expect(await send(kind, goal)).toBe(1);
  });

  test.each(Object.entries(CHANGES))(
    `the ${kind} that was approved and then meant %s is not sent`,
    async (_what, change) => {
      const goal = await approved(kind);
      await change(goal);
      expect(await send(kind, goal)).toBe(0);
      expect(await bench.query(`SELECT state, reason FROM ${kind} WHERE id = $1`, [goal.recordId])).toEqual([
        { state: "denied", reason: "withdrawn" },
      ]);
    },
  );
}

test("what changed after its approval is shown anew, and is done once that is approved", async () => {
  const goal = await approved("call");
  await CHANGES["another number or address"]?.(goal);
  await send("call", goal);
  await bench.query("UPDATE call SET settled_at = now() WHERE id = $1", [goal.recordId]);
  await goal.settle();
  expect(await goal.steps()).toMatchObject([{ state: "needs_approval" }]);
  expect(await approvals(goal)).toMatchObject([
    { state: "approved", shown: { recipient: "Jane Canary (+12025550101)" } },
    { state: "open", shown: { recipient: "Jane Canary (+12025550102)" } },
  ]);
  await approveOpen(goal);
  await goal.settle();
  const [, again] = await goal.attempts();
  expect(await send("call", { ...goal, recordId: String(again?.["record_id"]) })).toBe(1);
});

test("a question about something that has changed before it was answered is asked anew", async () => {
  const goal = await goalScene(bench, [{ kind: "call", stage: 1, requiresApproval: true }]);
  await goal.settle();
  await CHANGES["another number or address"]?.(goal);
  // The old question is answered at the moment in which it no longer holds.
  await approveOpen(goal);
  await goal.settle();
  expect(await goal.tasks()).toEqual([]);
  expect((await approvals(goal)).map(({ state }) => state)).toEqual(["approved", "open"]);
  const asked = await bench.query(
    "SELECT detail->>'rearmed' AS rearmed FROM goal_event WHERE goal_id = $1 AND kind = 'approval_asked' ORDER BY seq",
    [goal.goalId],
  );
  expect(asked.map(({ rearmed }) => rearmed)).toEqual(["false", "true"]);
});
