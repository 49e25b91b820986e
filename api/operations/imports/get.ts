import { z } from "zod";
import { LeadImport } from "../../../db/entities/lead-import.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { ImportWithErrors, presentImportWithErrors } from "./import-view.ts";

export const getImport = operation({
  id: "get_import",
  section: "Imports",
  method: "GET",
  path: "/api/v1/imports/{import_id}",
  summary: "Get an import, how far it is and what failed first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ import_id: Id }),
  output: ImportWithErrors,
}).handle(async ({ import_id }, call) =>
  presentImportWithErrors(await mustFind(call, LeadImport, import_id), call.deps.settings),
);
