import { cancelImport } from "./cancel.ts";
import { createImport } from "./create.ts";
import { getImportFailedRows } from "./get-failed-rows.ts";
import { getImport } from "./get.ts";
import { listImports } from "./list.ts";
import { pauseImport } from "./pause.ts";
import { resumeImport } from "./resume.ts";
import { streamImportEvents } from "./stream-events.ts";

export const importOperations = [
  createImport,
  listImports,
  getImport,
  pauseImport,
  resumeImport,
  cancelImport,
  streamImportEvents,
  getImportFailedRows,
] as const;
