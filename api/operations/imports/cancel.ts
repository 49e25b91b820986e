import { z } from "zod";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { ImportWithErrors } from "./import-view.ts";
import { steerImport } from "./steer-import.ts";

export const cancelImport = operation({
  id: "cancel_import",
  section: "Imports",
  method: "POST",
  path: "/api/v1/imports/{import_id}/cancel",
  summary: "Cancel an import",
  description: "What it has stored stays; the rest of the file is not read.",
  auth: "api_key",
  effect: "destroy",
  status: 200,
  mcp: true,
  idempotency: "optional",
  repeatable: true,
  errors: ["resource_not_found", "conflict"],
  kind: "object",
  input: z.strictObject({ import_id: Id }),
  output: ImportWithErrors,
}).handle(async ({ import_id }, call) => steerImport(call, import_id, "cancel"));
