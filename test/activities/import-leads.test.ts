import { afterAll, beforeAll, expect, test } from "vitest";
import { importLeadsActivity } from "../../activities/import-leads.ts";
import { createBlobStore } from "../../db/blob-store.ts";
import { inProject } from "../../db/project-scope.ts";
import { acceptImport } from "../../db/queries/accept-import.ts";
import { inspectFile } from "../../domain/imports/inspect-file.ts";
import { redriveForgotten } from "../../worker/chores/redrive-forgotten.ts";
import { giveUp } from "../../worker/give-up.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

async function begin(
  projectId: string,
  file: string,
  { duplicates = "skip" as "skip" | "update" } = {},
): Promise<string> {
  const { database } = bench.deps();
  const bytes = Buffer.from(file);
  const stored = await createBlobStore(database).put(projectId, "text/csv", [bytes] as never, 1e9);
  const found = inspectFile(bytes.subarray(0, 1e6), { format: "csv", isWhole: bytes.length <= 1e6, chosen: {} });
  const wish = { projectId, dryRun: false, duplicates, agentId: null, stage: null, country: null, requestId: "req_1" };
  const job = await inProject(database, projectId, (em) =>
    acceptImport(em, { ...wish, ...found, blobId: stored.id, bytes: stored.bytes }),
  );
  return job.id;
}

const slice = (projectId: string, importId: string, sliceSeconds = 60) =>
  bench.run(importLeadsActivity(bench.deps()), { projectId, importId, sliceSeconds });
const rowOf = async (id: string) =>
  (await bench.query("SELECT * FROM lead_import WHERE id = $1", [id]))[0] as Record<string, unknown>;
const leads = async (projectId: string) => {
  const sql =
    "SELECT count(*)::int AS n, count(DISTINCT lower(email))::int AS emails FROM lead WHERE project_id = $1 AND email LIKE '%@act.example'";
  return (await bench.query(sql, [projectId]))[0];
};
const file = (rows: number): string =>
  `name,email\n${Array.from({ length: rows }, (_, index) => `Row ${index},r${index}@act.example`).join("\n")}\n`;

test("two workers that both believe the import is theirs store each row once", async () => {
  const { projectId } = await bench.scene();
  const id = await begin(projectId, file(18_000), { duplicates: "update" });
  await Promise.all([slice(projectId, id), slice(projectId, id)]);
  expect(await rowOf(id)).toMatchObject({ state: "completed", rows_read: "18000", created: "18000", updated: "0" });
  expect(await leads(projectId)).toEqual({ n: 18_000, emails: 18_000 });
}, 120_000);

test("two imports of one project at the same time store an address once", async () => {
  const { projectId } = await bench.scene();
  const [one, two] = [await begin(projectId, file(12_000)), await begin(projectId, file(12_000))];
  await Promise.all([slice(projectId, one), slice(projectId, two)]);
  const [first, second] = [await rowOf(one), await rowOf(two)];
  expect(Number(first["created"]) + Number(second["created"])).toBe(12_000);
  expect(Number(first["skipped"]) + Number(second["skipped"])).toBe(12_000);
  expect(await leads(projectId)).toEqual({ n: 12_000, emails: 12_000 });
}, 120_000);

test("a slice ends after its time, and the next goes on from there", async () => {
  const { projectId } = await bench.scene();
  const id = await begin(projectId, file(11_000));
  expect(await slice(projectId, id, 0)).toBe("running");
  expect(await rowOf(id)).toMatchObject({ state: "running", rows_read: "5000" });
  expect(await slice(projectId, id, 0)).toBe("running");
  expect(await slice(projectId, id, 0)).toBe("completed");
  expect(await leads(projectId)).toEqual({ n: 11_000, emails: 11_000 });
}, 120_000);

test("a paused or cancelled import is not touched", async () => {
  const { projectId } = await bench.scene();
  const id = await begin(projectId, file(10));
  for (const state of ["paused", "cancelled"]) {
    await bench.query("UPDATE lead_import SET state = $1 WHERE id = $2", [state, id]);
    expect(await slice(projectId, id)).toBe(state);
  }
  expect(await leads(projectId)).toEqual({ n: 0, emails: 0 });
});

test("rows that the database refuses for ever end the import, with those before them stored", async () => {
  const { projectId } = await bench.scene();
  await bench.query("ALTER TABLE lead ADD CONSTRAINT no_refused CHECK (name <> 'Refused') NOT VALID");
  const id = await begin(projectId, `${file(5_000)}Refused,last@act.example\n`);
  expect(await slice(projectId, id)).toBe("failed");
  expect(await rowOf(id)).toMatchObject({ state: "failed", reason: "data_refused", created: "5000" });
  expect(await leads(projectId)).toEqual({ n: 5_000, emails: 5_000 });
  await bench.query("ALTER TABLE lead DROP CONSTRAINT no_refused");
});

test("a line that no memory should hold ends the import", async () => {
  const { projectId } = await bench.scene();
  const id = await begin(projectId, `${file(3)}${"x".repeat(9 * 1024 * 1024)}`);
  expect(await slice(projectId, id)).toBe("failed");
  expect(await rowOf(id)).toMatchObject({ reason: "row_too_long" });
});

test("the files of a finished import stay for a month, those of a running one as long as it runs", async () => {
  const { projectId } = await bench.scene();
  const id = await begin(projectId, file(6_000));
  const kept = async () => {
    const sql = `SELECT b.expires_at = 'infinity' AS forever, b.expires_at - i.finished_at = interval '30 days' AS month
                 FROM lead_import i JOIN blob b ON b.id IN (i.blob_id, i.failed_blob_id) WHERE i.id = $1`;
    return bench.query(sql, [id]);
  };
  await slice(projectId, id, 0);
  expect(await kept()).toEqual([
    { forever: true, month: null },
    { forever: true, month: null },
  ]);
  await slice(projectId, id);
  expect(await kept()).toEqual([
    { forever: false, month: true },
    { forever: false, month: true },
  ]);
});

test("an import that nobody carries any more is started once more, and given up where its workflow is gone", async () => {
  const { projectId } = await bench.scene();
  const id = await begin(projectId, file(10));
  await bench.query("DELETE FROM workflow_start");
  await bench.query("UPDATE lead_import SET created_at = now() - interval '1 hour' WHERE id = $1", [id]);
  await redriveForgotten(bench.deps());
  const [promise] = await bench.query("SELECT * FROM workflow_start WHERE record_id = $1", [id]);
  expect(promise).toMatchObject({ workflow_id: `import:${id}`, workflow_type: "bulkImport", project_id: projectId });
  await giveUp(bench.deps())(promise as never);
  expect(await rowOf(id)).toMatchObject({ state: "failed", reason: "workflow_gone" });
  await bench.query("DELETE FROM workflow_start");
  await redriveForgotten(bench.deps());
  expect(await bench.query("SELECT 1 FROM workflow_start WHERE record_id = $1", [id])).toEqual([]);
});
