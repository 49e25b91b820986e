import { ApplicationFailure } from "@temporalio/common";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { DateTime } from "luxon";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { GateFacts } from "../../domain/gate.ts";
import { decide } from "../../domain/gate.ts";
import { DEFAULT_POLICY } from "../../domain/policy.ts";
import { pursuit } from "../../domain/pursuit.ts";
import { EMAIL_TIMING, PURSUIT_TIMING, callTiming } from "../../domain/workflow-input.ts";
import { historyJson } from "../setup/history-strings.ts";
import { quietRuntime } from "../setup/quiet-runtime.ts";
import { timeSkippingEnv } from "../setup/time-skipping-env.ts";
import { findTimeSkippingServer } from "../setup/time-skipping-server.ts";
import { attemptsOf, timersOf } from "./history-facts.ts";
import { workflowBench } from "./workflow-bench.ts";
import type { Running, WorkflowBench } from "./workflow-bench.ts";

const HOUR_MS = 3_600_000;
const PRODUCTION = callTiming(60);

const server = await findTimeSkippingServer();
if ("missing" in server) console.log(`Skipped: no Temporal server that skips time (${server.missing}).`);

describe.skipIf("missing" in server)("over hours and days,", () => {
  let env: TestWorkflowEnvironment;
  let bench: WorkflowBench;
  beforeAll(async () => {
    quietRuntime();
    env = await timeSkippingEnv(server);
    bench = await workflowBench({ address: env.address, workflowBundle: inject("workflowBundle"), client: env.client });
  });
  afterAll(async () => {
    await bench?.stop();
    await env?.teardown();
  });

  /** Each run's events, the last run first; a workflow that starts afresh has several. */
  async function runsOf({ handle }: Pick<Running<never>, "handle">): Promise<Record<string, unknown>[][]> {
    const runs: Record<string, unknown>[][] = [];
    for (let runId: string | undefined; runs.length === 0 || runId;) {
      const history = await env.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
      runs.push(historyJson(history)["events"] as Record<string, unknown>[]);
      runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    }
    return runs;
  }
  const timeOf = (event: Record<string, unknown> | undefined): number => Date.parse(String(event?.["eventTime"]));
  const hoursBetween = (events: Record<string, unknown>[]): number =>
    (timeOf(events.at(-1)) - timeOf(events[0])) / HOUR_MS;

  test("a call that may not ring at night rings in the morning of the person called", async () => {
    const zone = "America/New_York";
    const serverTime = async () => DateTime.fromMillis(await env.currentTimeMs(), { zone });
    const now = await serverTime();
    await env.sleep(now.plus({ days: 1 }).set({ hour: 22, minute: 10 }).toMillis() - now.toMillis());
    const facts: GateFacts = {
      channel: "call",
      address: "+12125550101",
      lead: { outreachDisabled: false, timeZone: zone, consent: {} },
      zones: [],
      suppressed: null,
      agent: { active: true, sender: "+12125551000" },
      subscribed: true,
      requestConsent: { basis: "callers_word", actor: "key:1", recorded_at: "2026-01-01T00:00:00Z" },
      contactsToday: 0,
      withdrawn: false,
    };
    const asked: DateTime[] = [];
    const call = await bench.call(
      {
        attemptCall: async () => {
          asked.push(await serverTime());
          const verdict = decide(facts, DEFAULT_POLICY, asked.at(-1)?.toJSDate() ?? new Date());
          return verdict.decision === "defer"
            ? { kind: "deferred", untilMs: verdict.until.getTime() }
            : { kind: "ended" };
        },
      },
      PRODUCTION,
    );
    expect(await call.handle.result()).toBe("completed");
    expect(asked.map(({ hour }) => hour)).toEqual([22, 8]);
    expect(asked[1]?.minute).toBeLessThan(2);
  });

  test("a call that is throttled again and again waits twice as long each time, up to five minutes", async () => {
    let tries = 0;
    const call = await bench.call(
      { attemptCall: async () => (++tries <= 11 ? { kind: "throttled", retryAfterSeconds: 0 } : { kind: "ended" }) },
      PRODUCTION,
    );
    expect(await call.handle.result()).toBe("completed");
    const waits = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300];
    expect(timersOf(await call.events())).toEqual(waits.map((seconds) => `${seconds}s`));
  });

  test("a kill switch that is on for ten days keeps a call waiting, in histories that stay small", async () => {
    const eventsMax = 300;
    const began = await env.currentTimeMs();
    const call = await bench.call(
      {
        attemptCall: async () => {
          const now = await env.currentTimeMs();
          return now < began + 240 * HOUR_MS ? { kind: "deferred", untilMs: now + HOUR_MS } : { kind: "ended" };
        },
      },
      { ...PRODUCTION, eventsMax },
    );
    expect(await call.handle.result()).toBe("completed");
    const runs = await runsOf(call);
    expect(runs.length).toBeGreaterThan(5);
    for (const events of runs) expect(events.length).toBeLessThan(eventsMax + 20);
    expect(attemptsOf(call.ran)).toBeGreaterThanOrEqual(240);
    expect(attemptsOf(call.ran)).toBeLessThanOrEqual(242);
    expect(call.ran.filter((name) => name !== "attemptCall")).toEqual(["settleCall"]);
    expect(await call.shown()).toMatchObject({ state: "completed" });
  });

  test("an email that waits for days is sent once, in histories that stay small", async () => {
    const eventsMax = 100;
    let looks = 0;
    const email = await bench.email(
      {
        sendEmail: async () =>
          ++looks <= 30
            ? { kind: "deferred", untilMs: (await env.currentTimeMs()) + 8 * HOUR_MS }
            : { kind: "settled", state: "sent" },
      },
      { ...EMAIL_TIMING, eventsMax },
    );
    expect(await email.handle.result()).toBe("settled");
    const runs = await runsOf(email);
    expect(runs.length).toBeGreaterThan(2);
    for (const events of runs) expect(events.length).toBeLessThan(eventsMax + 20);
    expect(await email.shown()).toMatchObject({ state: "sent" });
  });

  test("an email that the provider never takes is given up after 23 hours, before its key is forgotten", async () => {
    let tries = 0;
    const email = await bench.email(
      {
        sendEmail: async () => {
          tries += 1;
          throw ApplicationFailure.create({ message: "http_503", type: "EmailNotSentYet" });
        },
      },
      EMAIL_TIMING,
    );
    expect(await email.handle.result()).toBe("needs_review");
    const hours = hoursBetween(await email.events());
    expect(hours).toBeGreaterThan(22.5);
    expect(hours).toBeLessThan(24);
    // One try in five minutes, once the pauses have grown.
    expect(tries).toBeGreaterThan(250);
    expect(tries).toBeLessThan(300);
    expect(email.inputs.at(-1)).toMatchObject({ reason: "send_window_over" });
  });

  test("an unclear call is looked for long after the grace, dialled once, then shown to a person", async () => {
    const call = await bench.call(
      { attemptCall: async () => ({ kind: "unknown" }), reconcileCall: async () => "wait" },
      PRODUCTION,
    );
    expect(await call.handle.result()).toBe("needs_review");
    expect(attemptsOf(call.ran)).toBe(1);
    expect(hoursBetween(await call.events()) * 3600).toBeGreaterThan(60 * 10);
  });

  test("a goal of 5,000 steps over 90 days ends, in histories that stay small", { timeout: 600_000 }, async () => {
    const [steps, eventsMax] = [5_000, 2_000];
    const pause = (90 * 24 * HOUR_MS) / steps;
    let looks = 0;
    const goal = await bench.goal(
      {
        advance: async () =>
          ++looks <= steps
            ? pursuit("wait", "active", { untilMs: (await env.currentTimeMs()) + pause })
            : pursuit("ended", "completed"),
      },
      { ...PURSUIT_TIMING, eventsMax },
    );
    const began = await env.currentTimeMs();
    expect(await goal.handle.result()).toBe("completed");
    expect(looks).toBe(steps + 1);
    expect(((await env.currentTimeMs()) - began) / (24 * HOUR_MS)).toBeGreaterThan(89);
    expect((await goal.events()).length).toBeLessThan(eventsMax + 20);
  });

  test("a long conversation whose callbacks are lost is polled ever more rarely, and its end is found", async () => {
    let polls = 0;
    const call = await bench.call(
      {
        attemptCall: async () => ({ kind: "accepted" }),
        pollCall: async () => (++polls < 8 ? "in_progress" : "completed"),
      },
      PRODUCTION,
    );
    expect(await call.handle.result()).toBe("completed");
    const pauses = timersOf(await call.events()).map((pause) => Number.parseFloat(pause));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses[0]).toBe(65);
    expect(pauses.at(-1)).toBe(600);
  });
});
