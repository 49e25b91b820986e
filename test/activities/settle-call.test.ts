import { ApplicationFailure } from "@temporalio/common";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settleCallActivity } from "../../activities/settle-call.ts";
import type { CallSummary, LanguageModel, SpokenTurn } from "../../providers/language-model.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench, Scene } from "./activity-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const NOTHING: CallSummary = { summary: "A short talk.", meetingBooked: false, meetingWhen: null, optOut: false };
type CallScene = Scene & { callId: string };

function modelOf(summarise: (turns: SpokenTurn[]) => Promise<CallSummary>): LanguageModel & { asked: number } {
  const model = { asked: 0 };
  return Object.assign(model, {
    name: "test:model",
    converse: () => {
      throw new Error("converse was not expected");
    },
    composeEmail: () => Promise.reject(new Error("composeEmail was not expected")),
    summarise: (turns: SpokenTurn[]) => {
      model.asked += 1;
      return summarise(turns);
    },
  });
}
const settle = ({ projectId, callId }: CallScene, model: LanguageModel, attempt = 1) =>
  bench.run(settleCallActivity(bench.deps({ model })), { projectId, callId }, { attempt });

/** A finished call of 130 seconds in which the person said these things. */
async function finished(...said: string[]): Promise<CallScene> {
  const call = await bench.call();
  await bench.query(
    "UPDATE call SET state = 'completed', outcome = 'connected', duration_seconds = 130, started_at = now(), finished_at = now() WHERE id = $1",
    [call.callId],
  );
  for (const [index, content] of ["Hello, this is Ava.", ...said].entries())
    await bench.query(
      "INSERT INTO transcript_turn (project_id, call_id, seq, speaker, content, offset_ms) VALUES ($1, $2, $3, $4, $5, 0)",
      [call.projectId, call.callId, index + 1, index === 0 ? "agent" : "person", content],
    );
  return call;
}
const record = async ({ callId }: CallScene) => (await bench.query("SELECT * FROM call WHERE id = $1", [callId]))[0];
const feed = ({ callId }: CallScene) =>
  bench.query("SELECT event_type FROM activity WHERE record_id = $1 AND event_type <> 'call_queued'", [callId]);
const usage = ({ callId }: CallScene) =>
  bench.query("SELECT kind, quantity::int, unit FROM usage WHERE record_id = $1", [callId]);

test("a finished call leaves a summary, a meeting and the minutes used", async () => {
  const call = await finished("Yes, Tuesday at ten.");
  const model = modelOf(async () => ({ ...NOTHING, meetingBooked: true, meetingWhen: "Tuesday at 10" }));
  expect(await settle(call, model)).toBe("completed");
  expect(await record(call)).toMatchObject({ summary: "A short talk.", meeting_when: "Tuesday at 10", opt_out: false });
  expect(await bench.query("SELECT meeting_booked, meeting_when FROM lead WHERE id = $1", [call.leadId])).toEqual([
    { meeting_booked: true, meeting_when: "Tuesday at 10" },
  ]);
  expect(await usage(call)).toEqual([{ kind: "call", quantity: 3, unit: "minutes" }]);
});

test("settling twice, or twice at once, does everything once", async () => {
  const call = await finished("Yes, Tuesday at ten.");
  let told = 0;
  const model = modelOf(async () => ({ ...NOTHING, meetingBooked: true, summary: `Version ${++told}.` }));
  await Promise.all([settle(call, model), settle(call, model)]);
  const before = await record(call);
  expect(await settle(call, model)).toBe("completed");
  expect(await record(call)).toEqual(before);
  expect(await feed(call)).toEqual([{ event_type: "meeting_booked" }]);
  expect(await usage(call)).toHaveLength(1);
});

test("a refusal is honoured even when the model does not notice it", async () => {
  const call = await finished("Please never call me again.");
  await settle(
    call,
    modelOf(async () => NOTHING),
  );
  expect(await record(call)).toMatchObject({ opt_out: true });
  expect(await bench.query("SELECT outreach_disabled FROM lead WHERE id = $1", [call.leadId])).toEqual([
    { outreach_disabled: true },
  ]);
  expect(await bench.query("SELECT channel FROM suppression WHERE project_id = $1", [call.projectId])).toHaveLength(2);
});

test("a refusal that only the model notices is honoured too", async () => {
  const call = await finished("Leave my family in peace, will you.");
  await settle(
    call,
    modelOf(async () => ({ ...NOTHING, optOut: true })),
  );
  expect(await record(call)).toMatchObject({ opt_out: true });
});

test("a call in which nobody spoke asks no model and uses no minutes when it was not answered", async () => {
  const call = await bench.call();
  await bench.query("UPDATE call SET state = 'completed', outcome = 'no_answer' WHERE id = $1", [call.callId]);
  const model = modelOf(async () => NOTHING);
  expect(await settle(call, model)).toBe("completed");
  expect(model.asked).toBe(0);
  expect(await usage(call)).toEqual([]);
});

test("a model that fails is asked again, and after five tries the call is settled without prose", async () => {
  const call = await finished("Good day.");
  const model = modelOf(() => Promise.reject(ApplicationFailure.create({ message: "model overloaded" })));
  await expect(settle(call, model, 4)).rejects.toThrow("model overloaded");
  expect(await record(call)).toMatchObject({ settled_at: null });
  expect(await settle(call, model, 5)).toBe("completed");
  expect(await record(call)).toMatchObject({ summary: null });
  expect((await record(call))?.["settled_at"]).not.toBeNull();
});
