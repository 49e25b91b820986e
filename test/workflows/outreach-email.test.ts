import type { WorkflowFailedError } from "@temporalio/client";
import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { recheckSignal } from "../../workflows/recheck.ts";
import { eventually } from "../setup/eventually.ts";
import { foreignWords, readableText } from "../setup/history-strings.ts";
import { quietRuntime } from "../setup/quiet-runtime.ts";
import { timersOf } from "./history-facts.ts";
import { silence, workflowBench } from "./workflow-bench.ts";
import type { WorkflowBench } from "./workflow-bench.ts";

let bench: WorkflowBench;
beforeAll(async () => {
  quietRuntime();
  bench = await workflowBench({ address: inject("temporalAddress"), workflowBundle: inject("workflowBundle") });
});
afterAll(() => bench?.stop());

describe.concurrent("an email", () => {
  test("that is sent at the first try costs at most 11 events", async () => {
    const email = await bench.email({ sendEmail: async () => ({ kind: "settled", state: "sent" }) });
    expect(await email.handle.result()).toBe("settled");
    const events = await email.events();
    expect(events.length).toBeLessThanOrEqual(11);
    expect(foreignWords(events)).toEqual([]);
  });

  test("that failed on the way is sent again, and the failures cost no events", async () => {
    let tries = 0;
    const sendEmail = async () => {
      tries += 1;
      if (tries < 3)
        throw ApplicationFailure.create({ message: "throttled", type: "EmailNotSentYet", nextRetryDelay: "1s" });
      return { kind: "settled", state: "sent" } as const;
    };
    const email = await bench.email({ sendEmail });
    expect(await email.handle.result()).toBe("settled");
    expect(tries).toBe(3);
    expect((await email.events()).length).toBeLessThanOrEqual(11);
  });

  test("that is deferred waits for its moment, shows so, and is then sent", async () => {
    const untilMs = Date.now() + 2_000;
    const times: number[] = [];
    const email = await bench.email({
      sendEmail: async () => {
        times.push(Date.now());
        return times.length === 1 ? { kind: "deferred", untilMs } : { kind: "settled", state: "sent" };
      },
    });
    await eventually(async () => (await email.shown()).state === "deferred", "the deferral");
    expect(await email.handle.result()).toBe("settled");
    expect(await email.shown()).toEqual({ state: "sent", needsReview: false, status: "COMPLETED" });
    expect(times).toHaveLength(2);
    expect(times[1]).toBeGreaterThanOrEqual(untilMs - 5);
  });

  test("that is deferred asks the gate again at once when something has changed", async () => {
    let tries = 0;
    const email = await bench.email({
      sendEmail: async () =>
        ++tries === 1 ? { kind: "deferred", untilMs: Date.now() + 3_600_000 } : { kind: "settled", state: "sent" },
    });
    await eventually(async () => timersOf(await email.events()).length === 1, "the wait");
    await email.handle.signal(recheckSignal);
    expect(await email.handle.result()).toBe("settled");
  });

  test.for(["denied", "failed", "needs_review"] as const)("that ends as %s shows so", async (state) => {
    const email = await bench.email({ sendEmail: async () => ({ kind: "settled", state }) });
    expect(await email.handle.result()).toBe(state === "needs_review" ? state : "settled");
    expect(await email.shown()).toEqual({ state, needsReview: state === "needs_review", status: "COMPLETED" });
  });

  test("that could not be sent within its window goes to a person", async () => {
    const email = await bench.email(
      {
        sendEmail: async () => {
          throw ApplicationFailure.create({ message: "http_503", type: "EmailNotSentYet" });
        },
      },
      { sendWindowSeconds: 3 },
    );
    expect(await email.handle.result()).toBe("needs_review");
    expect(email.inputs.at(-1)).toMatchObject({ channel: "email", reason: "send_window_over", recordId: email.id });
    expect(await email.shown()).toEqual({ state: "needs_review", needsReview: true, status: "COMPLETED" });
  });

  test("that turns out to be sent after all when its window is over is settled", async () => {
    const email = await bench.email(
      { sendEmail: silence, markReview: async () => "delivered" },
      { sendWindowSeconds: 2 },
    );
    expect(await email.handle.result()).toBe("settled");
    expect(await email.shown()).toEqual({ state: "delivered", needsReview: false, status: "COMPLETED" });
  });

  test("whose sending throws an unexpected error keeps nothing of its text", async () => {
    const canaries = ["jane.canary@example.com", "Jane Canary", "+12025550101"];
    const sendEmail = async () => {
      throw new RangeError(canaries.join(), { cause: new Error(canaries.join()) });
    };
    const email = await bench.email({ sendEmail }, { sendWindowSeconds: 2 });
    expect(await email.handle.result()).toBe("needs_review");
    const read = readableText(await email.events());
    for (const canary of canaries) expect(read).not.toContain(canary);
  });

  test("that an operator cancels while it waits is marked for a person, and never sent", async () => {
    const email = await bench.email({
      sendEmail: async () => ({ kind: "deferred", untilMs: Date.now() + 3_600_000 }),
    });
    await eventually(async () => timersOf(await email.events()).length === 1, "the wait");
    await email.handle.cancel();
    const error = await email.handle.result().catch((thrown: unknown) => thrown);
    expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(email.ran).toEqual(["sendEmail", "markReview"]);
    expect(email.inputs.at(-1)).toMatchObject({ reason: "workflow_cancelled" });
    expect(await email.shown()).toEqual({ state: "needs_review", needsReview: true, status: "CANCELLED" });
  });
});
