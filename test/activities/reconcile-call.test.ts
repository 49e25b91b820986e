import { afterAll, beforeAll, expect, test } from "vitest";
import { attemptCallActivity } from "../../activities/attempt-call.ts";
import { reconcileCallActivity } from "../../activities/reconcile-call.ts";
import { inSystem } from "../../db/project-scope.ts";
import { bindAttempt } from "../../db/queries/bind-attempt.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench, Scene } from "./activity-bench.ts";
import { callsPort, listedCall } from "./calls-port.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

type CallScene = Scene & { callId: string };
const GRACE_SECONDS = 60;

/** A call whose attempt got no answer, opened so many seconds ago. */
async function unclear(secondsAgo: number, scene?: Scene): Promise<CallScene> {
  const call = await bench.call(scene);
  const calls = callsPort({ place: async () => ({ kind: "unknown", code: "timeout" }) });
  const { projectId, callId } = call;
  const times = { ringTimeoutSeconds: 45, maxDurationSeconds: 1800 };
  await bench.run(attemptCallActivity(bench.deps({ calls })), { projectId, callId, ...times });
  await bench.query("UPDATE attempt SET opened_at = opened_at - make_interval(secs => $2) WHERE record_id = $1", [
    callId,
    secondsAgo,
  ]);
  return call;
}
const reconcile = ({ projectId, callId }: CallScene, listed: string[] | Error) => {
  const find = async () => {
    if (listed instanceof Error) throw listed;
    return listed.map((providerId) => listedCall({ providerId }));
  };
  return bench.run(reconcileCallActivity(bench.deps({ calls: callsPort({ find }) })), { projectId, callId });
};
const attemptOf = async ({ callId }: CallScene) =>
  (await bench.query("SELECT id, state, provider_id FROM attempt WHERE record_id = $1", [callId]))[0];
const stateOf = async ({ callId }: CallScene) =>
  (await bench.query("SELECT state FROM call WHERE id = $1", [callId]))[0]?.["state"];

test("an attempt that a callback has named is adopted without asking anybody", async () => {
  const call = await unclear(1);
  const attempt = await attemptOf(call);
  await inSystem(bench.deps().database, (em) => {
    const names = { attemptId: attempt?.["id"] ?? "", recordId: call.callId, providerId: "CA-named" };
    return bindAttempt(em, "live", names);
  });
  expect(await reconcile(call, new Error("nobody may ask"))).toBe("adopted");
  expect(await attemptOf(call)).toMatchObject({ state: "accepted", provider_id: "CA-named" });
  expect(await stateOf(call)).toBe("dialing");
});

test("an attempt that the provider lists is adopted, at any age", async () => {
  for (const age of [1, GRACE_SECONDS * 5]) {
    const call = await unclear(age);
    expect(await reconcile(call, [`CA-listed-${age}`])).toBe("adopted");
    expect(await attemptOf(call)).toMatchObject({ state: "accepted", provider_id: `CA-listed-${age}` });
  }
});

test("the list is asked for the two numbers, since before the attempt", async () => {
  const call = await unclear(30);
  const asked: { to: string; from: string; since: Date }[] = [];
  const calls = callsPort({
    find: async (query) => {
      asked.push(query);
      return [];
    },
  });
  await bench.run(reconcileCallActivity(bench.deps({ calls })), { projectId: call.projectId, callId: call.callId });
  const [row] = await bench.query("SELECT opened_at FROM attempt WHERE record_id = $1", [call.callId]);
  expect(asked).toMatchObject([{ to: "+12025550101", from: call.agentPhone }]);
  expect(asked[0]?.since.getTime()).toBeLessThan(new Date(row?.["opened_at"] ?? 0).getTime());
});

test("nothing in the list means absent only after the grace", async () => {
  const young = await unclear(GRACE_SECONDS / 2);
  expect(await reconcile(young, [])).toBe("wait");
  expect(await attemptOf(young)).toMatchObject({ state: "unknown" });
  const old = await unclear(GRACE_SECONDS + 1);
  expect(await reconcile(old, [])).toBe("absent");
  expect(await attemptOf(old)).toMatchObject({ state: "absent", provider_id: null });
});

test("a call that belongs to another attempt is not adopted a second time", async () => {
  const first = await unclear(GRACE_SECONDS + 1);
  expect(await reconcile(first, ["CA-taken"])).toBe("adopted");
  const { projectId, agentId, agentPhone, leadId } = first;
  const second = await unclear(GRACE_SECONDS + 1, { projectId, agentId, agentPhone, leadId });
  expect(await reconcile(second, ["CA-taken"])).toBe("absent");
});

test("two unclear attempts between the same numbers wait for callbacks, then go to a person", async () => {
  const scene = await bench.scene();
  const rivals = [await unclear(GRACE_SECONDS + 1, scene), await unclear(GRACE_SECONDS + 1, scene)];
  for (const rival of rivals) expect(await reconcile(rival, ["CA-whose"])).toBe("wait");
  await bench.query("UPDATE attempt SET opened_at = opened_at - interval '10 minutes' WHERE project_id = $1", [
    scene.projectId,
  ]);
  for (const rival of rivals) {
    expect(await reconcile(rival, ["CA-whose"])).toBe("needs_review");
    expect(await attemptOf(rival)).toMatchObject({ state: "unknown", provider_id: null });
  }
});

test("two listed calls for one attempt are not guessed between", async () => {
  expect(await reconcile(await unclear(1), ["CA-x1", "CA-x2"])).toBe("wait");
  expect(await reconcile(await unclear(GRACE_SECONDS * 4), ["CA-y1", "CA-y2"])).toBe("needs_review");
});

test("a list that cannot be reached says nothing: it throws, and nothing is decided", async () => {
  const call = await unclear(GRACE_SECONDS * 10);
  await expect(reconcile(call, new Error("http_503"))).rejects.toThrow("http_503");
  expect(await attemptOf(call)).toMatchObject({ state: "unknown" });
});

test("a call that callbacks have ended needs no list", async () => {
  const call = await unclear(1);
  await bench.query("UPDATE call SET state = 'completed' WHERE id = $1", [call.callId]);
  expect(await reconcile(call, new Error("nobody may ask"))).toBe("adopted");
});

test("a record without a living attempt is absent: the next attempt may be made", async () => {
  const call = await unclear(GRACE_SECONDS + 1);
  await reconcile(call, []);
  expect(await reconcile(call, new Error("nobody may ask"))).toBe("absent");
});

test("a record of which no attempt was ever opened is untried", async () => {
  expect(await reconcile(await bench.call(), new Error("nobody may ask"))).toBe("untried");
});
