import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type PhoneTrial, startPhoneTrial } from "./phone-trial.ts";
import { waitFor } from "./wait-for.ts";

const to = "+13125550101";

describe("ordered faults", () => {
  let trial: PhoneTrial;
  beforeEach(async () => {
    trial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => "<Response><Say>Hello.</Say></Response>" },
      failures: { "/flaky": [503, 503] },
    });
  });
  afterEach(() => trial.close());
  const dialled = () => trial.effects.list({ kind: "call" }).length;
  const order = (fault: Omit<Parameters<PhoneTrial["faults"]["order"]>[0], "vendor">) =>
    trial.faults.order({ vendor: "twilio", ...fault });
  const finished = () =>
    waitFor(async () => (await trial.client.calls.list({ status: "completed" })).length === dialled());

  test("a 429 is answered n times with 20429, and nothing is dialled", async () => {
    order({ operation: "calls.create", fault: "status", status: 429, times: 2, retry_after: 3 });
    for (let times = 0; times < 2; times += 1) {
      await expect(trial.call(to)).rejects.toMatchObject({ status: 429, code: 20429 });
    }
    expect(dialled()).toBe(0);
    await trial.call(to);
    expect(dialled()).toBe(1);
  });

  test("a 500 is answered before anything is dialled", async () => {
    order({ operation: "*", fault: "status", status: 500 });
    await expect(trial.call(to)).rejects.toMatchObject({ status: 500, code: 20500 });
    expect(dialled()).toBe(0);
  });

  test("a refusal carries the number that was ordered", async () => {
    order({ operation: "calls.create", fault: "status", status: 400, code: 21610 });
    await expect(trial.call(to)).rejects.toMatchObject({ status: 400, code: 21610 });
    expect(dialled()).toBe(0);
  });

  test("a gateway's 502 may hide that a phone rings", async () => {
    order({ operation: "calls.create", fault: "status_after_accept" });
    await expect(trial.call(to)).rejects.toMatchObject({ status: 502 });
    expect(dialled()).toBe(1);
    await finished();
  });

  test.each([
    ["drop_before_accept", 0],
    ["drop_after_accept", 1],
    ["timeout_before_accept", 0],
    ["timeout_after_accept", 1],
  ] as const)("%s leaves the client in the dark and dials %i times", async (fault, effects) => {
    order({ operation: "calls.create", fault });
    const client = trial.clientWith({ timeout: 2000 });
    await expect(
      client.calls.create({ to, from: "+12025550150", url: `${trial.cora.url}/outbound-voice` }),
    ).rejects.toThrow(/hang up|timeout|ECONNRESET/);
    expect(dialled()).toBe(effects);
    await finished();
  });

  test("a delay only delays", async () => {
    order({ operation: "calls.create", fault: "delay", delay_ms: 300 });
    const started = performance.now();
    await trial.call(to);
    expect(performance.now() - started).toBeGreaterThanOrEqual(290);
  });

  test("a fault for one number leaves the others alone", async () => {
    order({ operation: "calls.create", fault: "status", status: 503, to: "+13125550102" });
    await trial.call(to);
    await expect(trial.call("+13125550102")).rejects.toMatchObject({ status: 503 });
  });

  test("a call can be kept out of lists while it can be fetched", async () => {
    order({ operation: "calls.create", fault: "hide_from_list", delay_ms: 3000 });
    const call = await trial.call(to);
    expect(await trial.client.calls.list({ to })).toEqual([]);
    expect((await trial.client.calls(call.sid).fetch()).sid).toBe(call.sid);
    await waitFor(async () => (await trial.client.calls.list({ to })).length === 1);
  });

  test("a hidden call and a lost answer can be ordered together", async () => {
    order({ operation: "calls.create", fault: "drop_after_accept" });
    order({ operation: "calls.create", fault: "hide_from_list" });
    await expect(trial.call(to)).rejects.toThrow();
    expect(dialled()).toBe(1);
    expect(await trial.client.calls.list({ to })).toEqual([]);
  });

  test("a queued call waits, tells nobody, and can be cancelled before it rings", async () => {
    order({ operation: "calls.create", fault: "stay_queued" });
    const call = await trial.call(to);
    expect((await trial.client.calls(call.sid).fetch()).status).toBe("queued");
    expect(trial.cora.statuses()).toEqual([]);
    await trial.client.calls(call.sid).update({ status: "canceled" });
    await waitFor(() => trial.cora.statuses().length === 1);
    expect(trial.cora.statuses()).toEqual(["canceled"]);
  });

  test("a queued call rings when its turn comes", async () => {
    order({ operation: "calls.create", fault: "stay_queued", delay_ms: 300 });
    const started = performance.now();
    await trial.call(to);
    await waitFor(() => trial.cora.statuses().includes("ringing"));
    expect(performance.now() - started).toBeGreaterThanOrEqual(290);
    await finished();
  });

  test("duplicated callbacks carry the same token", async () => {
    order({ operation: "status-callback", fault: "duplicate_callbacks" });
    await trial.call(to);
    await waitFor(() => trial.cora.statuses().length === 8);
    expect(new Set(trial.cora.of("/call-status").map(({ token }) => token)).size).toBe(4);
    expect(trial.cora.statuses().slice(0, 2)).toEqual(["initiated", "initiated"]);
  });

  test("reordered callbacks come later first, and none is lost", async () => {
    order({ operation: "calls.create", fault: "reorder_callbacks" });
    await trial.call(to);
    await waitFor(() => trial.cora.statuses().length === 4);
    expect(trial.cora.statuses()).toEqual(["ringing", "initiated", "completed", "in-progress"]);
  });

  test("lost callbacks never come, and the call can still be polled", async () => {
    order({ operation: "status-callback", fault: "lose_callbacks" });
    await trial.call(to);
    await finished();
    await trial.call(to);
    await finished();
    await waitFor(() => trial.cora.statuses().includes("completed"));
    expect(trial.cora.statuses()).toHaveLength(4);
  });

  test("a callback is delivered again as its address allows, with the same token", async () => {
    await trial.call(to, { statusCallback: `${trial.cora.url}/flaky#rc=5&rp=all`, statusCallbackEvent: ["completed"] });
    await waitFor(() => trial.cora.of("/flaky").length === 3);
    expect(new Set(trial.cora.of("/flaky").map(({ token }) => token)).size).toBe(1);
  });
});
