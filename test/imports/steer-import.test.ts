import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { accepted, countsOf, finished, imported, readImport } from "./import-bench.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
});
afterAll(() => cora?.stop());

describe("a running import", () => {
  const LONG = `name,email\n${Array.from({ length: 30_000 }, (_, index) => `Row ${index},r${index}@p.example`).join("\n")}\n`;
  const act = async ({ client }: BuiltProject, id: string, wish: string) =>
    client.post(`/api/v1/imports/${id}/${wish}`);
  const running = ({ client }: BuiltProject, id: string) =>
    eventually(async () => {
      const seen = await readImport(client, id);
      return seen.progress.rows_read > 0 && seen;
    }, "the first chunk");
  const stored = async ({ projectId }: BuiltProject) => {
    const [row] = await cora.database.system.em
      .fork()
      .execute<{ n: string; emails: string }[]>(
        "SELECT count(*) AS n, count(DISTINCT email) AS emails FROM lead WHERE project_id = ?",
        [projectId],
      );
    return [Number(row?.n), Number(row?.emails)];
  };

  test("pauses, stays paused, resumes where it was and ends complete; what comes too late is a conflict", async () => {
    const project = await buildProject(cora);
    const id = await accepted(project.client, LONG);
    await running(project, id);
    const paused = await act(project, id, "pause");
    expect(paused).toMatchObject({ status: 200, body: { data: { status: "paused" } } });
    const { rows_read: rows } = paused.body.data.progress;
    expect(rows).toBeLessThan(30_000);
    expect((await act(project, id, "pause")).status).toBe(200);
    expect(await stored(project)).toEqual([rows, rows]);
    const other = await imported(project.client, "name\nA\n");
    expect(other.status).toBe("completed");
    expect((await readImport(project.client, id)).progress.rows_read).toBe(rows);
    expect((await act(project, id, "resume")).body.data.status).toBe("running");
    const done = await finished(project.client, id);
    expect(countsOf(done)).toEqual({
      rows_read: 30_000,
      created: 30_000,
      updated: 0,
      skipped: 0,
      failed: 0,
    });
    expect(await stored(project)).toEqual([30_001, 30_000]);
    for (const wish of ["pause", "resume", "cancel"]) {
      const { status, body } = await act(project, id, wish);
      expect([status, body.error.code]).toEqual([409, "conflict"]);
    }
  }, 120_000);

  test("that is cancelled keeps what it has stored and reads no further", async () => {
    const project = await buildProject(cora);
    const id = await accepted(project.client, LONG);
    await running(project, id);
    const { body } = await act(project, id, "cancel");
    const rows = body.data.progress.rows_read;
    expect(body.data).toMatchObject({ status: "cancelled", finished_at: expect.any(String) });
    expect((await act(project, id, "cancel")).status).toBe(200);
    expect((await act(project, id, "resume")).status).toBe(409);
    await imported(project.client, "name\nA\n");
    expect(await stored(project)).toEqual([rows + 1, rows]);
    expect((await readImport(project.client, id)).progress.rows_read).toBe(rows);
  });

  test("is told to everybody who listens, at first as it is, then as it goes, and the stream ends with it", async () => {
    const project = await buildProject(cora);
    const id = await accepted(project.client, LONG);
    const path = `/api/v1/imports/${id}/events`;
    const streams = await Promise.all([
      project.client.get(path),
      project.client.get(path, { "last-event-id": "999" }),
      ...Array.from({ length: 30 }, () => project.client.get(path)),
    ]);
    for (const { status, headers, body } of streams) {
      expect([status, headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
      const events = String(body)
        .split("\n\n")
        .filter((event) => event.startsWith("event: progress\n"))
        .map((event) => JSON.parse(event.slice(event.indexOf("data: ") + 6)));
      expect(events.length).toBeGreaterThan(1);
      expect(events.at(-1)).toMatchObject({ id, status: "completed", progress: { created: 30_000, percent: 100 } });
      const rows = events.map(({ progress }) => progress.rows_read);
      expect(rows).toEqual(rows.toSorted((a, b) => a - b));
    }
  });

  test("is no longer looked at for a listener who has gone", async () => {
    const project = await buildProject(cora);
    const id = await accepted(project.client, LONG);
    await act(project, id, "pause");
    const leave = new AbortController();
    const stream = await fetch(`${cora.baseUrl}/api/v1/imports/${id}/events`, {
      headers: { authorization: `Bearer ${project.apiKey}` },
      signal: leave.signal,
    });
    await stream.body?.getReader().read();
    const looks = async () => {
      const [row] = await cora.database.system.em
        .fork()
        .execute<{ n: string }[]>(
          "SELECT seq_scan + coalesce(idx_scan, 0) AS n FROM pg_stat_user_tables WHERE relname = 'lead_import'",
        );
      return Number(row?.n);
    };
    const growth = async () => {
      const before = await looks();
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      return (await looks()) - before;
    };
    await eventually(async () => (await growth()) >= 2, "looks at the import");
    leave.abort();
    await eventually(async () => (await growth()) === 0, "the looks to end");
    await act(project, id, "cancel");
  });
});
