import { inspect } from "node:util";
import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createActivities } from "../../activities/index.ts";
import { PERSON, activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { callsPort } from "./calls-port.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const TIMES = { ringTimeoutSeconds: 45, maxDurationSeconds: 1800 };

/** What Temporal and the log get to see when placing a call throws this. */
async function thrown(error: Error) {
  const { projectId, callId } = await bench.call();
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const { attemptCall } = createActivities(
    bench.deps({ calls: callsPort({ place: () => Promise.reject(error) }), log }),
  );
  const failure: unknown = await bench.run(attemptCall, { projectId, callId, ...TIMES }).catch((seen: unknown) => seen);
  return { failure, seen: inspect(failure, { depth: 10, showHidden: true }) + lines.join("") };
}

test("an unexpected error reaches Temporal and the log by its kind alone: no message, no cause", async () => {
  const person = Object.values(PERSON).join(" ");
  const { failure, seen } = await thrown(new TypeError(person, { cause: new Error(person, { cause: person }) }));
  expect(failure).toMatchObject({ message: "attemptCall failed", type: "TypeError", cause: undefined });
  expect(failure).toBeInstanceOf(ApplicationFailure);
  for (const word of Object.values(PERSON)) expect(seen).not.toContain(word);
  expect(seen).toContain("an activity failed");
});

test("an error of the database says nothing of the row that it is about", async () => {
  const { projectId, callId } = await bench.call();
  await bench.query(
    `ALTER TABLE call ADD CONSTRAINT call_person CHECK (lead_phone <> '${PERSON.phone}' OR id <> '${callId}') NOT VALID`,
  );
  const calls = callsPort({ place: async () => ({ kind: "accepted", providerId: "CA-constraint" }) });
  const { attemptCall } = createActivities(bench.deps({ calls }));
  const failure = await bench.run(attemptCall, { projectId, callId, ...TIMES }).catch((seen: unknown) => seen);
  await bench.query("ALTER TABLE call DROP CONSTRAINT call_person");
  expect(failure).toBeInstanceOf(ApplicationFailure);
  const seen = inspect(failure, { depth: 10, showHidden: true });
  for (const word of Object.values(PERSON)) expect(seen).not.toContain(word);
});

test("failures that were made for Temporal pass as they are", async () => {
  const own = ApplicationFailure.create({ message: "throttled", type: "EmailNotSentYet", nextRetryDelay: "7s" });
  expect((await thrown(own)).failure).toBe(own);
  const cancelled = new CancelledFailure("cancelled");
  expect((await thrown(cancelled)).failure).toBe(cancelled);
});
