import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildProject } from "../setup/factories.ts";
import type { ProcessUnderTest } from "../setup/process-under-test.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { accepted, countsOf, finished, readImport } from "./import-bench.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
});
afterAll(() => cora?.stop());

const ROWS = 24_000;
/** Every tenth row fails, every eleventh has an address that came before. */
const ROW = (index: number): string =>
  index % 10 === 9
    ? `Bad ${index},no address,`
    : index % 11 === 10
      ? `Again ${index},k${index - 10}@death.example,`
      : `Row ${index},k${index}@death.example,"line\nbreak ${index}"`;
const FILE = `name,email,note\n${Array.from({ length: ROWS }, (_, index) => ROW(index)).join("\n")}\n`;

/** What a single reading from top to bottom makes of the file. */
function expectation() {
  const [seen, failed] = [new Set<string>(), [] as number[]];
  let [created, again, line] = [0, 0, 2];
  for (let index = 0; index < ROWS; index++) {
    const row = ROW(index);
    const email = /k\d+@death\.example/.exec(row)?.[0];
    if (email === undefined) failed.push(line);
    else if (seen.has(email)) again += 1;
    else {
      seen.add(email);
      created += 1;
    }
    line += row.split("\n").length;
  }
  return { created, again, failed };
}

const random = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 4_294_967_296;
  };
};

async function readOf(client: Parameters<typeof readImport>[0], id: string): Promise<number> {
  return (await readImport(client, id)).progress.rows_read;
}

test.each(["skip", "update"])(
  "kill -9 in the middle of chunks loses no row and doubles none (%s)",
  async (duplicates) => {
    const seed = Math.floor(Math.random() * 1e9);
    console.log(`import-death: seed ${seed}`);
    const next = random(seed);
    const { client, projectId } = await buildProject(cora);
    const id = await accepted(client, FILE, { duplicates });
    let worker: ProcessUnderTest | null = null;
    for (let kills = 0; kills < 3; kills++) {
      const before = await readOf(client, id);
      worker = await cora.startWorker();
      // A chunk is stored, then the next is somewhere between its first statement and its commit.
      await eventually(async () => (await readOf(client, id)) > before, "a chunk");
      await new Promise((resolve) => setTimeout(resolve, next() * 400));
      await worker.kill("SIGKILL");
    }
    worker = await cora.startWorker();
    const done = await finished(client, id);
    const { created, again, failed } = expectation();
    expect(countsOf(done)).toEqual({
      rows_read: ROWS,
      created,
      updated: duplicates === "update" ? again : 0,
      skipped: duplicates === "skip" ? again : 0,
      failed: failed.length,
    });
    const [row] = await cora.database.system.em
      .fork()
      .execute<{ n: string; emails: string }[]>(
        "SELECT count(*) AS n, count(DISTINCT lower(email)) AS emails FROM lead WHERE project_id = ?",
        [projectId],
      );
    expect([Number(row?.n), Number(row?.emails)]).toEqual([created, created]);
    const file: string = (await client.get(`/api/v1/imports/${id}/failed-rows`)).body;
    const lines = file.split("\r\n").slice(1, -1);
    expect(lines.map((line) => Number(line.split(",")[0]))).toEqual(failed);
    await worker.kill();
  },
  240_000,
);

test("a worker that is told to stop hands the import over", async () => {
  const { client } = await buildProject(cora);
  const first = await cora.startWorker();
  const id = await accepted(client, FILE);
  await eventually(async () => (await readOf(client, id)) > 0, "a chunk");
  await first.kill("SIGTERM");
  const second = await cora.startWorker();
  const done = await finished(client, id);
  expect(done.progress).toMatchObject({ rows_read: ROWS, created: expectation().created });
  await second.kill();
}, 240_000);
