import { afterAll, beforeAll, expect, test } from "vitest";
import { halfSent } from "../../faults/means/half-sent.ts";
import { isShut } from "../../faults/means/is-shut.ts";
import { eventually } from "../setup/eventually.ts";
import { buildProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
});
afterAll(() => cora?.stop());

test("a process that is told to stop takes no connection, finishes what it has begun and says that this answer is the last", async () => {
  const api = await cora.startApi();
  const { apiKey } = await buildProject(cora);
  const port = Number(new URL(cora.baseUrl).port);
  const begun = await Promise.all([halfSent(port, apiKey), halfSent(port, apiKey)]);
  const stopped = api.kill("SIGTERM");
  await eventually(() => isShut(port), "the port to be shut");
  expect(await Promise.all(begun.map((request) => request.finish()))).toEqual([
    { status: 201, isLast: true },
    { status: 201, isLast: true },
  ]);
  await stopped;
});
