import type { ClientBase } from "pg";

export interface BlobPiece {
  blobId: string;
  start: number;
  body: Buffer;
}

/** The next piece of a file of the present project. A file that is still being written is not yet stale. */
export const appendPiece = (client: ClientBase, { blobId, start, body }: BlobPiece): Promise<unknown> =>
  client.query(
    `WITH piece AS (INSERT INTO blob_piece (project_id, blob_id, start, body) VALUES (current_project(), $1, $2, $3))
     UPDATE blob SET expires_at = greatest(expires_at, now() + interval '1 hour') WHERE project_id = current_project() AND id = $1`,
    [blobId, start, body],
  );
