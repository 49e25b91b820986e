import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ActivityDeps } from "../../activities/deps.ts";
import { createBlobStore } from "../../db/blob-store.ts";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import type { BlobStore } from "../../domain/blob-store.ts";
import { deleteOld } from "../../worker/chores/delete-old.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

let db: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let blobs: BlobStore;
let owner: pg.Client;
beforeAll(async () => {
  db = await freshDatabase(inject("databaseUrl"));
  database = await connectDatabase({ url: db.url, appUrl: null, systemUrl: null, poolMax: 3, name: "test" });
  blobs = createBlobStore(database);
  owner = new pg.Client({ connectionString: db.url });
  await owner.connect();
  await owner.query(`
    INSERT INTO organisation (id, name) VALUES ('org_1', 'Acme');
    INSERT INTO project (id, org_id, name) VALUES ('prj_1', 'org_1', 'One'), ('prj_2', 'org_1', 'Two')`);
});
afterAll(async () => {
  await owner?.end();
  await database?.close();
  await db?.drop();
});

const MIB = 1024 * 1024;
const content = randomBytes(3 * MIB + 17);

/** The same bytes in uneven portions, as a network brings them. */
async function* portions(bytes: Buffer, size = 65_521): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
const read = async (projectId: string, id: string, from?: number) => {
  const seen: Buffer[] = [];
  for await (const piece of blobs.read(projectId, id, from)) seen.push(piece);
  return Buffer.concat(seen);
};
const rowsOf = async (id: string) => {
  const { rows } = await owner.query("SELECT length(body) AS n FROM blob_piece WHERE blob_id = $1 ORDER BY start", [
    id,
  ]);
  return rows.map(({ n }) => n);
};

test("a file comes back as it was stored, from any place on, a piece at a time", async () => {
  const stored = await blobs.put("prj_1", "text/csv", portions(content), 10 * MIB);
  expect(stored).toMatchObject({ bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") });
  expect(await rowsOf(stored.id)).toEqual([MIB, MIB, MIB, 17]);
  expect((await read("prj_1", stored.id)).equals(content)).toBe(true);
  for (const from of [1, MIB - 1, MIB, MIB + 1, 3 * MIB, content.length - 1])
    expect((await read("prj_1", stored.id, from)).equals(content.subarray(from)), `from ${from}`).toBe(true);
  expect(await read("prj_1", stored.id, content.length)).toHaveLength(0);
});

test("an empty file is a file", async () => {
  const stored = await blobs.put("prj_1", "text/csv", portions(Buffer.alloc(0)), 10);
  expect(stored.bytes).toBe(0);
  expect(await read("prj_1", stored.id)).toHaveLength(0);
});

test("another project sees nothing of it and cannot remove it", async () => {
  const { id } = await blobs.put("prj_1", "text/csv", portions(content), 10 * MIB);
  expect(await read("prj_2", id)).toHaveLength(0);
  await blobs.remove("prj_2", id);
  expect((await read("prj_1", id)).length).toBe(content.length);
  await blobs.remove("prj_1", id);
  expect(await rowsOf(id)).toEqual([]);
});

test("a file that is too large, or breaks off, leaves nothing", async () => {
  const { rows: before } = await owner.query("SELECT id FROM blob");
  await expect(blobs.put("prj_1", "text/csv", portions(content), 2 * MIB)).rejects.toMatchObject({
    code: "payload_too_large",
  });
  const broken = async function* () {
    yield* portions(content.subarray(0, 2 * MIB));
    throw new Error("hung up");
  };
  await expect(blobs.put("prj_1", "text/csv", broken(), 10 * MIB)).rejects.toThrow("hung up");
  const { rows: after } = await owner.query("SELECT id FROM blob");
  expect(after).toEqual(before);
});

test("what nobody keeps is gone after an hour, what an import keeps is not", async () => {
  const [gone, kept] = [
    await blobs.put("prj_1", "text/csv", portions(content), 10 * MIB),
    await blobs.put("prj_2", "text/csv", portions(content), 10 * MIB),
  ];
  await owner.query("UPDATE blob SET expires_at = now() - interval '1 second' WHERE id = $1", [gone.id]);
  await owner.query("UPDATE blob SET expires_at = 'infinity' WHERE id = $1", [kept.id]);
  await deleteOld({ database, log: pino({ level: "silent" }) } as unknown as ActivityDeps);
  expect(await rowsOf(gone.id)).toEqual([]);
  expect(await rowsOf(kept.id)).toHaveLength(4);
});

test("the traces of a dry run are kept while it runs and go after its end", async () => {
  const job = (id: string, finished: string) =>
    owner.query(
      `INSERT INTO lead_import (project_id, id, dry_run, duplicates, blob_id, bytes, dialect, mapping, position, line, failed_blob_id, request_id, finished_at)
       VALUES ('prj_1', $1, true, 'skip', 'b', 1, '{}', '{}', 0, 1, 'f', 'r', ${finished})`,
      [id],
    );
  await job("imp_done", "now() - interval '1 minute'");
  await job("imp_busy", "NULL");
  await owner.query(
    "INSERT INTO import_shadow (project_id, import_id, lead_id) VALUES ('prj_1', 'imp_done', 'l'), ('prj_1', 'imp_busy', 'l')",
  );
  await deleteOld({ database, log: pino({ level: "silent" }) } as unknown as ActivityDeps);
  const { rows } = await owner.query("SELECT import_id FROM import_shadow");
  expect(rows).toEqual([{ import_id: "imp_busy" }]);
});
