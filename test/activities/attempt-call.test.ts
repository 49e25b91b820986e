import { afterAll, beforeAll, expect, test } from "vitest";
import { attemptCallActivity } from "../../activities/attempt-call.ts";
import type { PlacedCall } from "../../providers/call-provider.ts";
import { eventually } from "../setup/eventually.ts";
import { PERSON, activityBench } from "./activity-bench.ts";
import type { ActivityBench, Scene } from "./activity-bench.ts";
import { callsPort } from "./calls-port.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const TIMES = { ringTimeoutSeconds: 45, maxDurationSeconds: 1800 };
type CallScene = Scene & { callId: string };

const attempt = ({ projectId, callId }: CallScene, calls: ReturnType<typeof callsPort>) =>
  bench.run(attemptCallActivity(bench.deps({ calls })), { projectId, callId, ...TIMES });
const accepting = (providerId: string) => callsPort({ place: async () => ({ kind: "accepted", providerId }) });
const ledger = ({ callId }: CallScene) =>
  bench.query("SELECT number, state, provider_id, code FROM attempt WHERE record_id = $1 ORDER BY number", [callId]);
const verdicts = ({ callId }: CallScene) =>
  bench.query("SELECT decision, rule, until FROM verdict WHERE record_id = $1 ORDER BY created_at, id", [callId]);
const record = async ({ callId }: CallScene) => (await bench.query("SELECT * FROM call WHERE id = $1", [callId]))[0];

test("an allowed call is placed once, with everything that makes it recognisable", async () => {
  const scene = await bench.call();
  const calls = accepting("CA-allowed");
  expect(await attempt(scene, calls)).toEqual({ kind: "accepted" });
  expect(await verdicts(scene)).toMatchObject([{ decision: "allow", rule: null }]);
  expect(await ledger(scene)).toEqual([{ number: 1, state: "accepted", provider_id: "CA-allowed", code: null }]);
  expect(await record(scene)).toMatchObject({ state: "dialing", provider_id: "CA-allowed", reason: null });
  expect(calls.placed).toMatchObject([{ to: PERSON.phone, from: scene.agentPhone, recordingUrl: null, ...TIMES }]);
  const url = new URL(calls.placed[0]?.statusUrl ?? "");
  expect(url.pathname).toBe(`/webhooks/${scene.agentId}/call-status`);
  expect(url.searchParams.get("call")).toBe(scene.callId);
  const [attempted] = await bench.query("SELECT id FROM attempt WHERE record_id = $1", [scene.callId]);
  expect(url.searchParams.get("attempt")).toBe(attempted?.["id"]);
});

test("the ledger's row is committed before the provider is called", async () => {
  const scene = await bench.call();
  const seen: unknown[] = [];
  const place = async (): Promise<PlacedCall> => {
    seen.push(await ledger(scene), await verdicts(scene));
    return { kind: "accepted", providerId: "CA-before" };
  };
  await attempt(scene, callsPort({ place }));
  expect(seen).toMatchObject([[{ number: 1, state: "open", provider_id: null }], [{ decision: "allow" }]]);
});

test("a refusal of the provider ends the call, and it is not tried again", async () => {
  const scene = await bench.call();
  const calls = callsPort({ place: async () => ({ kind: "rejected", code: "21211", reason: "invalid_number" }) });
  expect(await attempt(scene, calls)).toEqual({ kind: "ended" });
  expect(await attempt(scene, calls)).toEqual({ kind: "ended" });
  expect(calls.placed).toHaveLength(1);
  expect(await ledger(scene)).toMatchObject([{ state: "rejected", code: "21211" }]);
  expect(await record(scene)).toMatchObject({ state: "failed", reason: "invalid_number:21211" });
});

test("a person who opted out at the provider is stopped on every channel", async () => {
  const scene = await bench.call();
  const calls = callsPort({ place: async () => ({ kind: "rejected", code: "21610", reason: "opted_out" }) });
  await attempt(scene, calls);
  expect(await bench.query("SELECT outreach_disabled FROM lead WHERE id = $1", [scene.leadId])).toEqual([
    { outreach_disabled: true },
  ]);
  const stopped = await bench.query("SELECT address, channel FROM suppression WHERE project_id = $1 ORDER BY address", [
    scene.projectId,
  ]);
  expect(stopped).toEqual([
    { address: PERSON.phone, channel: "all" },
    { address: PERSON.email, channel: "all" },
  ]);
});

test("a throttled attempt is over, and the next one is a new row", async () => {
  const scene = await bench.call();
  const calls = callsPort({ place: async () => ({ kind: "throttled", retryAfterSeconds: 7 }) });
  expect(await attempt(scene, calls)).toEqual({ kind: "throttled", retryAfterSeconds: 7 });
  expect(await attempt(scene, accepting("CA-second"))).toEqual({ kind: "accepted" });
  expect(await ledger(scene)).toMatchObject([
    { number: 1, state: "throttled" },
    { number: 2, state: "accepted", provider_id: "CA-second" },
  ]);
});

test("an unclear answer keeps everybody from dialling again", async () => {
  const scene = await bench.call();
  const calls = callsPort({ place: async () => ({ kind: "unknown", code: "timeout" }) });
  expect(await attempt(scene, calls)).toEqual({ kind: "unknown" });
  expect(await attempt(scene, calls)).toEqual({ kind: "unknown" });
  expect(calls.placed).toHaveLength(1);
  expect(await ledger(scene)).toMatchObject([{ state: "unknown", code: "timeout" }]);
});

test("a provider that throws leaves the attempt open, which counts as unclear", async () => {
  const scene = await bench.call();
  const place = async (): Promise<never> => {
    throw new Error("the worker dies here");
  };
  await expect(attempt(scene, callsPort({ place }))).rejects.toThrow("the worker dies here");
  expect(await ledger(scene)).toMatchObject([{ state: "open" }]);
  const again = callsPort({});
  expect(await attempt(scene, again)).toEqual({ kind: "unknown" });
  expect(again.placed).toEqual([]);
});

test("an attempt that was accepted already is not made again", async () => {
  const scene = await bench.call();
  await attempt(scene, accepting("CA-once"));
  expect(await attempt(scene, callsPort({}))).toEqual({ kind: "accepted" });
  expect(await ledger(scene)).toHaveLength(1);
});

test("of two workers that attempt the same call at once, one dials", async () => {
  const scene = await bench.call();
  const calls = callsPort({
    place: async () => {
      await eventually(async () => (await ledger(scene)).length === 1, "the first attempt");
      return { kind: "accepted", providerId: "CA-race" };
    },
  });
  const results = await Promise.all([1, 2, 3, 4].map(() => attempt(scene, calls)));
  expect(calls.placed).toHaveLength(1);
  expect(results.map(({ kind }) => kind).filter((kind) => kind !== "unknown")).toContain("accepted");
  expect(await ledger(scene)).toHaveLength(1);
});

test("the database itself refuses a second living attempt", async () => {
  const scene = await bench.call();
  const insert = (id: string, number: number) =>
    bench.query("INSERT INTO attempt (project_id, id, record_id, channel, number) VALUES ($1, $2, $3, 'call', $4)", [
      scene.projectId,
      `att_${scene.callId}_${id}`,
      scene.callId,
      number,
    ]);
  await insert("a", 1);
  await expect(insert("b", 2)).rejects.toThrow("attempt_alive");
  await bench.query("UPDATE attempt SET state = 'absent' WHERE record_id = $1", [scene.callId]);
  await insert("c", 2);
});

test("a worker that was frozen between ledger and provider does not dial when it wakes", async () => {
  const scene = await bench.call();
  // A commit that takes longer than an attempt may be old.
  await bench.query(`
    CREATE FUNCTION freeze() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(10.5); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER frozen AFTER INSERT ON attempt DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION freeze()`);
  const calls = callsPort({});
  try {
    expect(await attempt(scene, calls)).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
  } finally {
    await bench.query("DROP FUNCTION freeze() CASCADE");
  }
  expect(calls.placed).toEqual([]);
  expect(await ledger(scene)).toMatchObject([{ state: "throttled" }]);
});

test.each([
  ["rejected", { kind: "rejected", code: "21211", reason: "invalid_number" }],
  ["throttled", { kind: "throttled", retryAfterSeconds: 1 }],
  ["unknown", { kind: "unknown", code: "timeout" }],
] as const)("an answer (%s) to an attempt that was declared absent and replaced changes nothing", async (_, late) => {
  const scene = await bench.call();
  const place = async (): Promise<PlacedCall> => {
    await bench.query("UPDATE attempt SET state = 'absent' WHERE record_id = $1", [scene.callId]);
    await attempt(scene, accepting(`CA-replacing-${late.kind}`));
    return late;
  };
  await attempt(scene, callsPort({ place })).catch(() => undefined);
  expect(await ledger(scene)).toMatchObject([{ state: "absent" }, { state: "accepted" }]);
  expect(await record(scene)).toMatchObject({ state: "dialing", provider_id: `CA-replacing-${late.kind}` });
});

test("a call that callbacks have ended before the provider's answer stays ended", async () => {
  const scene = await bench.call();
  const place = async (): Promise<PlacedCall> => {
    await bench.query("UPDATE call SET state = 'completed' WHERE id = $1", [scene.callId]);
    return { kind: "accepted", providerId: "CA-quick" };
  };
  expect(await attempt(scene, callsPort({ place }))).toEqual({ kind: "accepted" });
  expect(await record(scene)).toMatchObject({ state: "completed", provider_id: "CA-quick" });
});

test("a verdict against the call is stored, and no attempt is made", async () => {
  const strict = await bench.call(await bench.scene({ consent: "strict" }));
  expect(await attempt(strict, callsPort({}))).toEqual({ kind: "ended" });
  expect(await verdicts(strict)).toEqual([{ decision: "deny", rule: "no_consent", until: null }]);
  expect(await record(strict)).toMatchObject({ state: "denied", reason: "no_consent" });
  expect(await ledger(strict)).toEqual([]);
});

test("a paused project's call is deferred to a moment, and goes out when the pause ends", async () => {
  const scene = await bench.call(await bench.scene({ outreach_paused: true }));
  const deferred = await attempt(scene, callsPort({}));
  expect(deferred).toMatchObject({ kind: "deferred" });
  const { deferred_until: until } = (await record(scene)) ?? {};
  expect(deferred).toEqual({ kind: "deferred", untilMs: new Date(until as never).getTime() });
  await bench.query("UPDATE project SET policy = policy - 'outreach_paused' WHERE id = $1", [scene.projectId]);
  expect(await attempt(scene, accepting("CA-after-pause"))).toEqual({ kind: "accepted" });
  expect(await record(scene)).toMatchObject({ state: "dialing", deferred_until: null, reason: null });
  expect((await verdicts(scene)).map(({ decision }) => decision)).toEqual(["defer", "allow"]);
});

test("a number that changed after the request is the one that is dialled", async () => {
  const scene = await bench.call();
  await bench.query("UPDATE lead SET phone = '+12025550199' WHERE id = $1", [scene.leadId]);
  const calls = accepting("CA-changed");
  await attempt(scene, calls);
  expect(calls.placed[0]?.to).toBe("+12025550199");
  expect(await record(scene)).toMatchObject({ lead_phone: "+12025550199" });
});
