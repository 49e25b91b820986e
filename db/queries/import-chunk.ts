import type { ClientBase } from "pg";
import type { ImportState, RowProblem } from "../../domain/imports/lead-import.ts";
import type { KnownLead } from "../../domain/imports/plan-chunk.ts";

/** An import as the next chunk finds it. */
export interface LockedImport {
  state: ImportState;
  position: number;
  failedBytes: number;
  errorCount: number;
}

/** Nobody moves the import, pauses or cancels it until this transaction ends. Null where it is gone. */
export async function lockImport(client: ClientBase, importId: string): Promise<LockedImport | null> {
  const { rows } = await client.query<{ state: ImportState; position: string; failed_bytes: string; errors: number }>(
    `SELECT state, position, failed_bytes, jsonb_array_length(errors) AS errors FROM lead_import
     WHERE project_id = current_project() AND id = $1 FOR UPDATE`,
    [importId],
  );
  const [row] = rows;
  return row
    ? {
        state: row.state,
        position: Number(row.position),
        failedBytes: Number(row.failed_bytes),
        errorCount: row.errors,
      }
    : null;
}

/** Imports and bulk creations of one project take turns: each must see the addresses that the other has stored. */
export const lockAddresses = (client: ClientBase): Promise<unknown> =>
  client.query("SELECT pg_advisory_xact_lock(hashtextextended('lead import ' || current_project(), 0))");

/** Leads with one of the addresses, oldest first. */
export async function knownLeads(client: ClientBase, emails: string[], phones: string[]): Promise<KnownLead[]> {
  const { rows } = await client.query<KnownLead>("SELECT id, email, phone FROM leads_by_address($1, $2)", [
    emails,
    phones,
  ]);
  return rows;
}

/** The same, as a dry run sees it: with what it would have stored so far. */
export async function shadowedLeads(
  client: ClientBase,
  importId: string,
  emails: string[],
  phones: string[],
): Promise<KnownLead[]> {
  const { rows } = await client.query<KnownLead>(
    `SELECT id, email, phone FROM (
       SELECT l.id, l.email, l.phone, 0 AS kind, l.place FROM leads_by_address($1, $2) WITH ORDINALITY l (id, email, phone, place)
       WHERE NOT EXISTS (SELECT 1 FROM import_shadow s WHERE s.project_id = current_project() AND s.import_id = $3 AND s.lead_id = l.id)
       UNION ALL
       SELECT s.lead_id, s.email, s.phone, 1, s.seq FROM import_shadow s
       WHERE s.project_id = current_project() AND s.import_id = $3 AND (s.email = ANY ($1) OR s.phone = ANY ($2))
     ) known ORDER BY kind, place`,
    [emails, phones, importId],
  );
  return rows;
}

export async function knownAgents(client: ClientBase, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM agent WHERE project_id = current_project() AND id = ANY ($1)",
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

export interface ChunkResult {
  position: number;
  lines: number;
  state: ImportState;
  rowsRead: number;
  created: number;
  updated: number;
  skipped: number;
  failed: number;
  busyMs: number;
  failedBytes: number;
  /** To be shown at once; the file of failed rows has all of them. */
  errors: RowProblem[];
}

/** Moves the import on, in the transaction that stored the rows. The files of one that is through stay for a month. */
export const advanceImport = (client: ClientBase, importId: string, chunk: ChunkResult): Promise<unknown> =>
  client.query(
    `WITH moved AS (
     UPDATE lead_import SET position = $2, line = line + $3, state = $4, rows_read = rows_read + $5, created = created + $6,
       updated = updated + $7, skipped = skipped + $8, failed = failed + $9, busy_ms = busy_ms + $10, failed_bytes = failed_bytes + $11,
       errors = errors || $12::jsonb, started_at = coalesce(started_at, now()), updated_at = clock_timestamp(),
       finished_at = CASE WHEN $4 = 'completed' THEN clock_timestamp() END
     WHERE project_id = current_project() AND id = $1 RETURNING blob_id, failed_blob_id, finished_at)
     UPDATE blob SET expires_at = finished_at + interval '30 days' FROM moved
     WHERE project_id = current_project() AND id IN (blob_id, failed_blob_id) AND finished_at IS NOT NULL`,
    [
      importId,
      chunk.position,
      chunk.lines,
      chunk.state,
      chunk.rowsRead,
      chunk.created,
      chunk.updated,
      chunk.skipped,
      chunk.failed,
      chunk.busyMs,
      chunk.failedBytes,
      JSON.stringify(chunk.errors),
    ],
  );
