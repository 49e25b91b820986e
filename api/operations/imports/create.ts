import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { acceptImport } from "../../../db/queries/accept-import.ts";
import { CoraError } from "../../../domain/errors.ts";
import { inspectFile } from "../../../domain/imports/inspect-file.ts";
import { isTarget } from "../../../domain/imports/targets.ts";
import type { Mapping } from "../../../domain/imports/targets.ts";
import { LEAD_STAGES } from "../../../domain/lead.ts";
import { isCountry } from "../../../domain/phone.ts";
import { Id, Text } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import type { Call, Upload } from "../../operation.ts";
import { ImportWithErrors, presentImportWithErrors } from "./import-view.ts";

const MIB = 1024 * 1024;
const NDJSON = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];

export const createImport = operation({
  id: "create_import",
  section: "Imports",
  method: "POST",
  path: "/api/v1/imports",
  summary: "Import a file of leads",
  description:
    "The body is the file itself, CSV (`text/csv`) or one JSON object per line (`application/x-ndjson`), in UTF-8, at most 500 MiB, gzip-encoded if you like; options stand in the query. " +
    "What each column means is guessed from its name and shown in `mapping`, which you may override. Rows are held to the rules of `create_lead`; what is wrong with one keeps none of the others out. " +
    "A row with an email means the lead with that email, a row without one the lead with its phone number. An update changes what the row gives and never allows outreach to somebody who opted out. " +
    "It runs by itself: see `get_import`. Not a tool, because a tool's arguments would have to spell out the whole file; `bulk_create_leads` takes up to 500 leads.",
  auth: "api_key",
  effect: "write",
  status: 202,
  mcp: false,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "object",
  upload: { types: ["text/csv", "text/tab-separated-values", ...NDJSON], maxBytes: 500 * MIB },
  input: z.strictObject({
    dry_run: z.boolean().default(false).describe("Reads and counts everything, and stores nothing."),
    duplicates: z
      .enum(["skip", "update"])
      .default("skip")
      .describe("What becomes of people who are there already, or stand in the file twice."),
    agent_id: Id.optional().describe("Assigns all leads that are created or updated."),
    stage: z.enum(LEAD_STAGES).optional().describe("For new leads whose row names none."),
    country: z
      .string()
      .refine(isCountry, "must be a country such as US")
      .optional()
      .describe("Two letters (ISO 3166), for phone numbers without a country code."),
    mapping: Text(20_000)
      .optional()
      .describe(
        'Columns by name, as JSON: `{"Firm": "company", "Tier": "custom_fields.tier", "Note": null}`. What you leave out is guessed.',
      ),
  }),
  output: ImportWithErrors,
}).handle(async (input, call) => {
  const upload = call.upload as Upload;
  if (input.agent_id) await mustFind(call, Agent, input.agent_id);
  const job = await acceptImport(call.em, {
    projectId: call.projectId,
    dryRun: input.dry_run,
    duplicates: input.duplicates,
    agentId: input.agent_id ?? null,
    stage: input.stage ?? null,
    country: input.country ?? null,
    blobId: upload.id,
    bytes: upload.bytes,
    requestId: call.requestId,
    ...(await inspect(upload, call, readMapping(input.mapping))),
  });
  return presentImportWithErrors(job, call.deps.settings);
});

async function inspect(upload: Upload, { projectId, deps }: Call, chosen: Mapping) {
  const { value: head = Buffer.alloc(0) } = await deps.blobs.read(projectId, upload.id)[Symbol.asyncIterator]().next();
  const format = NDJSON.includes(upload.contentType) ? "ndjson" : "csv";
  return inspectFile(head, { format, isWhole: head.length === upload.bytes, chosen });
}

function readMapping(text: string | undefined): Mapping {
  if (text === undefined) return {};
  const refuse = (message: string) =>
    new CoraError("validation_error", `\`mapping\`: ${message}`, { param: "mapping" });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse("is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("must be a JSON object");
  const bad = Object.entries(value).find(([, target]) => !isTarget(target));
  if (bad) throw refuse(`${bad[0].slice(0, 100)} is mapped to nothing that a lead has`);
  return value as Mapping;
}
