import { afterAll, beforeAll, expect, test } from "vitest";
import { attemptCallActivity } from "../../activities/attempt-call.ts";
import { leaveVoicemailActivity } from "../../activities/leave-voicemail.ts";
import { pollCallActivity } from "../../activities/poll-call.ts";
import type { ProviderCall } from "../../providers/call-provider.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { callsPort, listedCall } from "./calls-port.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

let calls = 0;
async function placed() {
  const { projectId, callId } = await bench.call();
  const providerId = `CA-${calls++}`;
  const port = callsPort({ place: async () => ({ kind: "accepted", providerId }) });
  const times = { ringTimeoutSeconds: 45, maxDurationSeconds: 1800 };
  await bench.run(attemptCallActivity(bench.deps({ calls: port })), { projectId, callId, ...times });
  return { projectId, callId, providerId };
}
const poll = (call: { projectId: string; callId: string }, seen: ProviderCall | null) =>
  bench.run(pollCallActivity(bench.deps({ calls: callsPort({ get: async () => seen }) })), call);
const record = async (callId: string) => (await bench.query("SELECT * FROM call WHERE id = $1", [callId]))[0];

test("what the provider says of a call is written down as a callback's would be", async () => {
  const { providerId, ...call } = await placed();
  expect(await poll(call, listedCall({ providerId, state: "in_progress", startedAt: new Date() }))).toBe("in_progress");
  const ended = { state: "completed", outcome: "connected", finishedAt: new Date(), durationSeconds: 8 } as const;
  expect(await poll(call, listedCall({ providerId, ...ended }))).toBe("completed");
  expect(await record(call.callId)).toMatchObject({ state: "completed", outcome: "connected", duration_seconds: 8 });
});

test("a call that the provider does not know is missing, and stays what it was", async () => {
  const { providerId: _, ...call } = await placed();
  expect(await poll(call, null)).toBe("missing");
  expect(await record(call.callId)).toMatchObject({ state: "dialing" });
});

test("a call that has ended needs no question", async () => {
  const { providerId: _, ...call } = await placed();
  await bench.query("UPDATE call SET state = 'failed' WHERE id = $1", [call.callId]);
  expect(await bench.run(pollCallActivity(bench.deps({ calls: callsPort({}) })), call)).toBe("failed");
});

test("a voicemail is spoken on a live call and kept in its transcript; an ended call is left alone", async () => {
  const { providerId: _, ...call } = await placed();
  const port = callsPort({});
  const leave = () => bench.run(leaveVoicemailActivity(bench.deps({ calls: port })), call);
  await leave();
  expect(port.spoken).toHaveLength(1);
  const turns = await bench.query("SELECT speaker, content FROM transcript_turn WHERE call_id = $1", [call.callId]);
  expect(turns).toEqual([{ speaker: "agent", content: port.spoken[0] }]);
  await bench.query("UPDATE call SET state = 'completed' WHERE id = $1", [call.callId]);
  await leave();
  expect(port.spoken).toHaveLength(1);
});
