import { z } from "zod";
import { LeadImport } from "../../../db/entities/lead-import.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";

export const streamImportEvents = operation({
  id: "stream_import_events",
  section: "Imports",
  method: "GET",
  path: "/api/v1/imports/{import_id}/events",
  summary: "Follow an import as server-sent events",
  description:
    "`progress` events, each with `id`, `status`, `reason` and `progress` as in `get_import`: the present state at once, then every change, at most one a second. The stream ends with the import. Not a tool: `get_import` says the same once.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: false,
  external: true,
  errors: ["resource_not_found"],
  kind: "binary",
  contentType: "text/event-stream",
  input: z.strictObject({ import_id: Id }),
  output: z.object({}),
}).handle(async ({ import_id }, call) => {
  const job = await mustFind(call, LeadImport, import_id);
  return {
    contentType: "text/event-stream",
    headers: { "Cache-Control": "no-cache", "X-Accel-Buffering": "no" },
    body: call.deps.importFeed.follow(job),
  };
});
