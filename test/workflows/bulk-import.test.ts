import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import type { WorkflowFailedError } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { ImportState } from "../../domain/imports/lead-import.ts";
import { importNewsSignal } from "../../workflows/bulk-import.ts";
import { eventually } from "../setup/eventually.ts";
import { foreignWords } from "../setup/history-strings.ts";
import { quietRuntime } from "../setup/quiet-runtime.ts";
import { silence, workflowBench } from "./workflow-bench.ts";
import type { WorkflowBench } from "./workflow-bench.ts";

let bench: WorkflowBench;
beforeAll(async () => {
  quietRuntime();
  bench = await workflowBench({ address: inject("temporalAddress"), workflowBundle: inject("workflowBundle") });
});
afterAll(() => bench?.stop());

/** Slices that answer these states, one after the other; the last one again and again. */
const slices = (...states: ImportState[]) => {
  const left = [...states];
  return async (): Promise<ImportState> => (left.length > 1 ? left.shift() : left[0]) as ImportState;
};

describe.concurrent("an import", () => {
  test("goes on slice after slice to its end, in few events and without a word about anybody", async () => {
    const job = await bench.import({ importLeads: slices("running", "running", "completed") });
    expect(await job.handle.result()).toBe("completed");
    expect(job.ran).toEqual(["importLeads", "importLeads", "importLeads"]);
    expect(await job.shown()).toMatchObject({ state: "completed", status: "COMPLETED" });
    const events = await job.events();
    expect(events.length).toBeLessThanOrEqual(28);
    expect(foreignWords(events)).toEqual([]);
  });

  test("that is paused waits, and looks again when it hears news", async () => {
    const job = await bench.import({ importLeads: slices("paused", "completed") });
    await eventually(async () => (await job.shown()).state === "paused", "the pause");
    expect(job.ran).toHaveLength(1);
    await job.handle.signal(importNewsSignal);
    expect(await job.handle.result()).toBe("completed");
  });

  test("that is resumed while the slice that found it paused still answers does not wait", async () => {
    let signalled = false;
    const job = await bench.import({
      importLeads: async () => {
        if (signalled) return "completed";
        await job.handle.signal(importNewsSignal);
        signalled = true;
        return "paused";
      },
    });
    expect(await job.handle.result()).toBe("completed");
  });

  test("that is paused is looked at now and then, should the news be lost", async () => {
    const job = await bench.import({ importLeads: slices("paused", "cancelled") }, { pauseLookSeconds: 1 });
    expect(await job.handle.result()).toBe("cancelled");
  });

  test("whose slice fails is tried again, and that costs no events", async () => {
    let tries = 0;
    const job = await bench.import({
      importLeads: async () => {
        tries += 1;
        if (tries < 3) throw ApplicationFailure.retryable("the database is away");
        return "completed";
      },
    });
    expect(await job.handle.result()).toBe("completed");
    expect(job.ran).toHaveLength(3);
    expect((await job.events()).length).toBeLessThanOrEqual(14);
  });

  test("of many slices starts afresh, and goes on", async () => {
    const job = await bench.import(
      { importLeads: slices("running", "running", "running", "completed") },
      { eventsMax: 8 },
    );
    expect(await job.handle.result()).toBe("completed");
    expect(job.ran).toHaveLength(4);
    expect((await job.events()).length).toBeLessThanOrEqual(15);
  });

  test("whose workflow an operator cancels says so on its record", async () => {
    const job = await bench.import({ importLeads: silence });
    await eventually(() => job.ran.length > 0, "the slice");
    await job.handle.cancel();
    const failure: WorkflowFailedError = await job.handle.result().then(
      () => expect.fail("it ended well"),
      (error) => error,
    );
    expect(failure.cause).toBeInstanceOf(CancelledFailure);
    expect(job.ran).toEqual(["importLeads", "endImport"]);
    expect(job.inputs[1]).toMatchObject({ state: "cancelled", reason: "workflow_cancelled" });
  });
});
