import { z } from "zod";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { ImportWithErrors } from "./import-view.ts";
import { steerImport } from "./steer-import.ts";

export const pauseImport = operation({
  id: "pause_import",
  section: "Imports",
  method: "POST",
  path: "/api/v1/imports/{import_id}/pause",
  summary: "Pause an import",
  description: "What is being stored at this moment is finished first, which takes a second or two.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  repeatable: true,
  errors: ["resource_not_found", "conflict"],
  kind: "object",
  input: z.strictObject({ import_id: Id }),
  output: ImportWithErrors,
}).handle(async ({ import_id }, call) => steerImport(call, import_id, "pause"));
