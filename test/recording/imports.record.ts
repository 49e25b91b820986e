import { afterAll, beforeAll, expect, test } from "vitest";
import { workflowId } from "../../domain/workflow-id.ts";
import { accepted, finished, readImport } from "../imports/import-bench.ts";
import { eventually } from "../setup/eventually.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { recordingCora } from "./recording-cora.ts";
import type { RecordingCora } from "./recording-cora.ts";
import { saveHistory } from "./save-history.ts";

let cora: RecordingCora["cora"];
let client: RecordingCora["client"];
let stop: RecordingCora["stop"] | undefined;
beforeAll(async () => {
  ({ cora, client, stop } = await recordingCora());
});
afterAll(() => stop?.());

const rows = (count: number): string =>
  `name,email\n${Array.from({ length: count }, (_, index) => `Row ${index},r${index}@example.com`).join("\n")}\n`;

interface Scenario {
  file: string;
  options?: Record<string, string>;
  /** What happens once rows have been read. */
  whenReading?: (project: BuiltProject, id: string) => Promise<unknown>;
  ends: string;
}

const act = ({ client: caller }: BuiltProject, id: string, wish: string) =>
  caller.post(`/api/v1/imports/${id}/${wish}`);
const shows = (id: string, state: string) =>
  eventually(async () => {
    const { searchAttributes } = await client.workflow.getHandle(workflowId.bulkImport(id)).describe();
    return JSON.stringify(searchAttributes).includes(state);
  }, state);

async function record(scenario: string, { file, options, whenReading, ends }: Scenario) {
  const project = await buildProject(cora);
  const id = await accepted(project.client, file, options);
  if (whenReading) {
    await eventually(async () => (await readImport(project.client, id)).progress.rows_read > 0, "the first rows");
    await whenReading(project, id);
  }
  expect((await finished(project.client, id)).status).toBe(ends);
  const handle = client.workflow.getHandle(workflowId.bulkImport(id));
  await eventually(async () => (await handle.describe()).status.name !== "RUNNING", "the workflow's end");
  saveHistory("bulk-import", scenario, await handle.fetchHistory());
}

const cancelWorkflow = (_: BuiltProject, id: string) => client.workflow.getHandle(workflowId.bulkImport(id)).cancel();

test.for<[string, Scenario]>([
  ["completed", { file: rows(10), ends: "completed" }],
  ["dry-run", { file: rows(10), options: { dry_run: "true" }, ends: "completed" }],
  ["in-slices", { file: rows(60_000), ends: "completed" }],
  [
    "paused-then-resumed",
    {
      file: rows(30_000),
      whenReading: async (project, id) => {
        await act(project, id, "pause");
        await shows(id, "paused");
        await act(project, id, "resume");
      },
      ends: "completed",
    },
  ],
  ["cancelled", { file: rows(60_000), whenReading: (project, id) => act(project, id, "cancel"), ends: "cancelled" }],
  ["workflow-cancelled", { file: rows(60_000), whenReading: cancelWorkflow, ends: "cancelled" }],
])("bulkImport: %s", ([scenario, setUp]) => record(scenario, setUp));
