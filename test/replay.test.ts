import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DeterminismViolationError } from "@temporalio/workflow";
import { historyFromJSON } from "@temporalio/common/lib/proto-utils.js";
import { DefaultLogger, Worker, bundleWorkflowCode } from "@temporalio/worker";
import type { WorkflowBundleOption } from "@temporalio/worker";
import { beforeAll, expect, inject, test } from "vitest";
import * as workflows from "../workflows/index.ts";
import { quietRuntime } from "./setup/quiet-runtime.ts";
import { foreignWords, readableText } from "./setup/history-strings.ts";

const HISTORIES = fileURLToPath(new URL("histories", import.meta.url));
const logger = new DefaultLogger("ERROR");

const recorded = readdirSync(HISTORIES, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => ({ name: file, json: JSON.parse(readFileSync(path.join(HISTORIES, file), "utf8")) }));

beforeAll(() => void quietRuntime());

async function replay(workflowBundle: WorkflowBundleOption, chosen = recorded) {
  const histories = (function* () {
    for (const { name, json } of chosen) yield { workflowId: name, history: historyFromJSON(json) };
  })();
  const results: Record<string, Error | undefined> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories))
    results[workflowId] = error;
  return results;
}

test("every recorded history runs through the present workflows as it did when it was recorded", async () => {
  const results = await replay({ codePath: inject("workflowBundle") });
  expect(Object.keys(results).sort()).toEqual(recorded.map(({ name }) => name));
  for (const { name } of recorded) expect(results[name], name).toBeUndefined();
});

test("a workflow with one timer more breaks every recorded history, and is told so", async () => {
  const workflowsPath = fileURLToPath(new URL("fixtures/changed-workflows/index.ts", import.meta.url));
  const results = await replay(await bundleWorkflowCode({ workflowsPath, logger }));
  expect(Object.keys(results)).toHaveLength(recorded.length);
  for (const { name } of recorded) expect(results[name], name).toBeInstanceOf(DeterminismViolationError);
});

test("every workflow has recorded histories", () => {
  const named = recorded.map(({ json }) => json.events[0].workflowExecutionStartedEventAttributes.workflowType.name);
  const exported = Object.entries(workflows).filter(([, value]) => typeof value === "function");
  expect(new Set(named)).toEqual(new Set(exported.map(([name]) => name)));
});

test.each(recorded)("$name names nobody: no number, no address, nothing but ids, states and figures", ({ json }) => {
  const text = readableText(json);
  expect(text).not.toMatch(/(?<!\w)\+\d{7,}|[\w.+-]+@[\w-]+\.[a-z]{2,}|Jane|Acme|Solar|roof/i);
  expect(foreignWords(json)).toEqual([]);
});
