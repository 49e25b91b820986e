import { createHash } from "node:crypto";
import type { BlobStore } from "../domain/blob-store.ts";
import { CoraError } from "../domain/errors.ts";
import { newId } from "../domain/id.ts";
import { inProjectOnDriver } from "./driver-scope.ts";
import type { Database } from "./orm.ts";
import { scopedManager } from "./project-scope.ts";
import { appendPiece } from "./queries/append-piece.ts";

const PIECE_BYTES = 1024 * 1024;

/** Files in Postgres, because API and worker may not share a disk. */
export const createBlobStore = (database: Database): BlobStore => ({
  put: async (projectId, contentType, content, limit) => {
    const id = newId("blob");
    const em = scopedManager(database, projectId);
    await em.execute("INSERT INTO blob (project_id, id, content_type) VALUES (?, ?, ?)", [projectId, id, contentType]);
    try {
      return { id, ...(await store(database, projectId, id, content, limit)) };
    } catch (error) {
      // What cannot be removed now is removed within the hour.
      await remove(database, projectId, id).catch(() => {});
      throw error;
    }
  },
  read: (projectId, id, from = 0) => readPieces(database, projectId, id, from),
  remove: (projectId, id) => remove(database, projectId, id),
});

/** No connection is held while the sender takes its time. */
async function store(
  database: Database,
  projectId: string,
  blobId: string,
  content: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const body of pieces(content)) {
    if (bytes + body.length > limit)
      throw new CoraError("payload_too_large", `The file may have at most ${limit} bytes.`);
    hash.update(body);
    const start = bytes;
    await inProjectOnDriver(database, projectId, (client) => appendPiece(client, { blobId, start, body }));
    bytes += body.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** The same bytes, cut evenly. */
async function* pieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let [held, size]: [Uint8Array[], number] = [[], 0];
  for await (const chunk of content) {
    held.push(chunk);
    size += chunk.length;
    if (size < PIECE_BYTES) continue;
    const whole = Buffer.concat(held);
    let start = 0;
    for (; whole.length - start >= PIECE_BYTES; start += PIECE_BYTES) yield whole.subarray(start, start + PIECE_BYTES);
    held = [whole.subarray(start)];
    size = whole.length - start;
  }
  if (size > 0) yield Buffer.concat(held);
}

const FIRST = "start <= $2 ORDER BY start DESC";
const NEXT = "start > $2 ORDER BY start";

async function* readPieces(database: Database, projectId: string, id: string, from: number): AsyncGenerator<Buffer> {
  const look = (where: string, at: number) =>
    inProjectOnDriver(database, projectId, async (client) => {
      const { rows } = await client.query<{ start: string; body: Buffer }>(
        `SELECT start, body FROM blob_piece WHERE project_id = current_project() AND blob_id = $1 AND ${where} LIMIT 1`,
        [id, at],
      );
      return rows[0];
    });
  for (let piece = await look(FIRST, from); piece; piece = await look(NEXT, Number(piece.start))) {
    const body = piece.body.subarray(Math.max(0, from - Number(piece.start)));
    if (body.length > 0) yield body;
  }
}

const remove = async (database: Database, projectId: string, id: string): Promise<void> => {
  await scopedManager(database, projectId).execute("DELETE FROM blob WHERE project_id = ? AND id = ?", [projectId, id]);
};
