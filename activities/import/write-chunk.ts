import type { ClientBase } from "pg";
import type { LeadImport } from "../../db/entities/lead-import.ts";
import { inProjectOnDriver } from "../../db/driver-scope.ts";
import type { Database } from "../../db/orm.ts";
import {
  advanceImport,
  knownAgents,
  knownLeads,
  lockAddresses,
  lockImport,
  shadowedLeads,
} from "../../db/queries/import-chunk.ts";
import { appendPiece } from "../../db/queries/append-piece.ts";
import { shadowLeads } from "../../db/queries/shadow-leads.ts";
import { storeLeads } from "../../db/queries/store-leads.ts";
import { newId } from "../../domain/id.ts";
import { isFinished } from "../../domain/imports/lead-import.ts";
import type { ImportState } from "../../domain/imports/lead-import.ts";
import { planChunk } from "../../domain/imports/plan-chunk.ts";
import type { ChunkPlan } from "../../domain/imports/plan-chunk.ts";
import type { ImportRow } from "../../domain/imports/read-row.ts";
import { failedRows } from "./failed-rows.ts";
import type { FailedRow } from "./failed-rows.ts";
import type { Chunk } from "./read-chunks.ts";

const ERRORS_SHOWN = 100;

interface Timing {
  busyMs(): number;
  /** Called while the database works. */
  meanwhile(): void;
}

/**
 * Stores a chunk, its failures and how far the import got, all or nothing. Answers the state that the import has then;
 * `moved` where it no longer stands where this chunk begins.
 */
export const writeChunk = (
  database: Database,
  job: LeadImport,
  chunk: Chunk,
  { busyMs, meanwhile }: Timing,
): Promise<ImportState | "moved"> =>
  inProjectOnDriver(database, job.projectId, async (client) => {
    const locked = await lockImport(client, job.id);
    if (!locked) return "failed";
    if (isFinished(locked.state) || locked.state === "paused") return locked.state;
    if (locked.position !== chunk.from) return "moved";
    if (!job.dryRun) await lockAddresses(client);
    const rows = chunk.rows.flatMap((reading) => ("row" in reading ? [reading.row] : []));
    const plan = await planFor(client, job, rows);
    const storing = job.dryRun
      ? shadowLeads(client, job.id, plan.leads)
      : storeLeads(client, plan.leads, job.stage ?? null);
    meanwhile();
    await storing;
    const failed = failedOf(chunk, plan);
    const file = failedRows(failed, job.dialect, locked.failedBytes === 0);
    if (file.length > 0) await appendPiece(client, { blobId: job.failedBlobId, start: locked.failedBytes, body: file });
    const { created, updated, skipped } = plan;
    const state = chunk.isLast ? "completed" : "running";
    await advanceImport(client, job.id, {
      state,
      position: chunk.position,
      lines: chunk.lines,
      rowsRead: chunk.rows.length,
      created,
      updated,
      skipped,
      failed: failed.length,
      busyMs: busyMs(),
      failedBytes: file.length,
      errors: failed.flatMap(({ problems }) => problems).slice(0, Math.max(0, ERRORS_SHOWN - locked.errorCount)),
    });
    return state;
  });

async function planFor(client: ClientBase, job: LeadImport, rows: ImportRow[]): Promise<ChunkPlan> {
  const emails = rows.flatMap(({ given }) => given.email?.toLowerCase() ?? []);
  const phones = rows.flatMap(({ given }) => (given.email === undefined ? (given.phone ?? []) : []));
  const wanted = [...new Set(rows.flatMap(({ given }) => given.agent_id ?? []))];
  const known = await (job.dryRun ? shadowedLeads(client, job.id, emails, phones) : knownLeads(client, emails, phones));
  const agents = await knownAgents(client, job.agentId == null ? wanted : [job.agentId]);
  return planChunk(rows, {
    duplicates: job.duplicates,
    agentId: job.agentId ?? null,
    known,
    agents,
    newId: () => newId("lead"),
  });
}

/** What could not be read and what could not be stored, in the file's order. */
function failedOf(chunk: Chunk, plan: ChunkPlan): FailedRow[] {
  const unread = chunk.rows.flatMap((reading) => ("row" in reading ? [] : [reading]));
  const refused = plan.refused.map(({ row, problem }) => ({ cells: row.cells, problems: [problem] }));
  const lineOf = ({ problems: [first] }: FailedRow): number => first?.line ?? 0;
  return [...unread, ...refused].toSorted((a, b) => lineOf(a) - lineOf(b));
}
