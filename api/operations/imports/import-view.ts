import { z } from "zod";
import type { LeadImport } from "../../../db/entities/lead-import.ts";
import { IMPORT_STATES } from "../../../domain/imports/lead-import.ts";
import { importProgress } from "../../../domain/imports/progress.ts";
import { LEAD_STAGES } from "../../../domain/lead.ts";
import type { ApiSettings } from "../../deps.ts";
import { Id, Timestamp, iso } from "../../fields.ts";

const ProgressView = z.object({
  rows_read: z.int().describe("Rows so far, whatever became of them; blank lines do not count."),
  created: z.int().describe("New leads; of a dry run, those that there would be."),
  updated: z.int(),
  skipped: z.int().describe("Rows of people who were there already."),
  failed: z.int(),
  rows_per_second: z.number().nullable(),
  percent: z.number().describe("How much of the file has been read."),
  eta: Timestamp.nullable().describe("When it will be done at this pace; null where it is not running."),
});

export const ImportView = z.object({
  id: Id,
  status: z.enum(IMPORT_STATES),
  reason: z.string().nullable().describe("The code behind a failure."),
  dry_run: z.boolean(),
  format: z.enum(["csv", "ndjson"]),
  bytes: z.int(),
  mapping: z
    .record(z.string(), z.string().nullable())
    .describe("What each column was taken for: a field of a lead, `custom_fields.<name>`, or null for left out."),
  duplicates: z.enum(["skip", "update"]),
  agent_id: z.string().nullable(),
  stage: z.enum(LEAD_STAGES).nullable(),
  country: z.string().nullable(),
  progress: ProgressView,
  failed_rows_url: z.string().nullable().describe("The failed rows as CSV, once there are any."),
  events_url: z.string(),
  started_at: Timestamp.nullable(),
  finished_at: Timestamp.nullable(),
  created_at: Timestamp,
});

/** One import by itself: with what was wrong with its first rows. */
export const ImportWithErrors = ImportView.extend({
  errors: z
    .array(z.object({ line: z.int(), column: z.string().nullable(), code: z.string(), message: z.string() }))
    .describe("The first 100; the file of failed rows has all of them."),
});

type Links = Pick<ApiSettings, "publicUrl">;

export const presentImport = (job: LeadImport, { publicUrl }: Links): z.input<typeof ImportView> => ({
  id: job.id,
  status: job.state,
  reason: job.reason ?? null,
  dry_run: job.dryRun,
  format: job.dialect.format,
  bytes: job.bytes,
  mapping: job.mapping,
  duplicates: job.duplicates,
  agent_id: job.agentId ?? null,
  stage: job.stage ?? null,
  country: job.country ?? null,
  progress: importProgress(job, new Date()),
  failed_rows_url: job.failed > 0 ? `${publicUrl}/api/v1/imports/${job.id}/failed-rows` : null,
  events_url: `${publicUrl}/api/v1/imports/${job.id}/events`,
  started_at: iso(job.startedAt),
  finished_at: iso(job.finishedAt),
  created_at: job.createdAt.toISOString(),
});

export const presentImportWithErrors = (job: LeadImport, links: Links): z.input<typeof ImportWithErrors> => ({
  ...presentImport(job, links),
  errors: job.errors,
});
