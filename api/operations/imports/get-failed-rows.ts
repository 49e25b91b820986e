import { z } from "zod";
import { LeadImport } from "../../../db/entities/lead-import.ts";
import { CoraError } from "../../../domain/errors.ts";
import { failedHeader } from "../../../domain/imports/failed-csv.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";

export const getImportFailedRows = operation({
  id: "get_import_failed_rows",
  section: "Imports",
  method: "GET",
  path: "/api/v1/imports/{import_id}/failed-rows",
  summary: "Download an import's failed rows",
  description:
    "CSV: line and reason, then the row as it was. Corrected, it can be imported as it is: those two columns are left out by themselves. It stays for 30 days after the import's end. Not a tool: `get_import` names the first 100.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: false,
  external: true,
  errors: ["resource_not_found"],
  kind: "binary",
  contentType: "text/csv",
  input: z.strictObject({ import_id: Id }),
  output: z.object({}),
}).handle(async ({ import_id }, call) => {
  const job = await mustFind(call, LeadImport, import_id);
  const pieces = call.deps.blobs.read(call.projectId, job.failedBlobId)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done && job.failed > 0) throw new CoraError("resource_not_found", "The files of this import have expired.");
  return {
    contentType: "text/csv; charset=utf-8",
    headers: { "Content-Disposition": `attachment; filename="${job.id}-failed-rows.csv"` },
    body: ReadableStream.from(goOn(first.done ? Buffer.from(failedHeader(job.dialect)) : first.value, pieces)),
  };
});

async function* goOn(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
