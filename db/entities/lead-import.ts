import { defineEntity, p } from "@mikro-orm/core";
import type { Dialect, ImportState, RowProblem } from "../../domain/imports/lead-import.ts";
import type { Mapping } from "../../domain/imports/targets.ts";
import type { LeadStage } from "../../domain/lead.ts";
import { inProject, projectFilter } from "./in-project.ts";

const count = () => p.bigint("number").default(0);

const LeadImportSchema = defineEntity({
  name: "LeadImport",
  tableName: "lead_import",
  filters: projectFilter,
  properties: {
    ...inProject,
    state: p.string().$type<ImportState>().default("queued"),
    reason: p.string().nullable(),
    dryRun: p.boolean(),
    duplicates: p.string().$type<"skip" | "update">(),
    agentId: p.string().nullable(),
    stage: p.string().$type<LeadStage>().nullable(),
    country: p.string().nullable(),
    blobId: p.string(),
    bytes: p.bigint("number"),
    dialect: p.json().$type<Dialect>(),
    mapping: p.json().$type<Mapping>(),
    position: p.bigint("number"),
    line: p.bigint("number"),
    rowsRead: count(),
    created: count(),
    updated: count(),
    skipped: count(),
    failed: count(),
    busyMs: count(),
    errors: p
      .json()
      .$type<RowProblem[]>()
      .onCreate(() => []),
    failedBlobId: p.string(),
    failedBytes: count(),
    requestId: p.string(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    updatedAt: p.datetime().onCreate(() => new Date()),
  },
});

export class LeadImport extends LeadImportSchema.class {}
LeadImportSchema.setClass(LeadImport);
