import { z } from "zod";
import { LeadImport } from "../../../db/entities/lead-import.ts";
import { IMPORT_STATES } from "../../../domain/imports/lead-import.ts";
import { paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";
import { ImportView, presentImport } from "./import-view.ts";

export const listImports = operation({
  id: "list_imports",
  section: "Imports",
  method: "GET",
  path: "/api/v1/imports",
  summary: "List imports, newest first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject({ status: z.enum(IMPORT_STATES).optional(), ...paging }),
  output: ImportView,
}).handle(async (input, call) =>
  findPage(call, LeadImport, input.status ? { state: input.status } : {}, input, "imports", (job) =>
    presentImport(job, call.deps.settings),
  ),
);
