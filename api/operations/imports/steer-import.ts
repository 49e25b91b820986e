import type { z } from "zod";
import { LeadImport } from "../../../db/entities/lead-import.ts";
import { keepImportFiles } from "../../../db/queries/keep-import-files.ts";
import { lockLeadImport } from "../../../db/queries/lock-record.ts";
import { putSignal } from "../../../db/queries/put-signal.ts";
import { CoraError } from "../../../domain/errors.ts";
import { isFinished } from "../../../domain/imports/lead-import.ts";
import { steered } from "../../../domain/imports/steer.ts";
import type { Steering } from "../../../domain/imports/steer.ts";
import { workflowId } from "../../../domain/workflow-id.ts";
import { mustFind } from "../../must-find.ts";
import type { Call } from "../../operation.ts";
import { presentImportWithErrors } from "./import-view.ts";
import type { ImportWithErrors } from "./import-view.ts";

/** The row says what holds from this commit on; the workflow hears of it after. */
export async function steerImport(call: Call, id: string, wish: Steering): Promise<z.input<typeof ImportWithErrors>> {
  await mustFind(call, LeadImport, id);
  // Read afresh under the lock: the rows that a chunk has stored meanwhile stay counted.
  call.em.clear();
  const job = await lockLeadImport(call.em, id);
  const next = steered(job.state, wish, job.startedAt != null);
  if (next === null) throw new CoraError("conflict", `The import is ${job.state}; there is nothing to ${wish}.`);
  if (next !== job.state) {
    job.state = next;
    job.updatedAt = new Date();
    if (isFinished(next)) job.finishedAt = new Date();
    await call.em.flush();
    if (isFinished(next)) await keepImportFiles(call.em, job);
    await putSignal(call.em, { workflowId: workflowId.bulkImport(id), signal: "importNews", payload: null });
  }
  return presentImportWithErrors(job, call.deps.settings);
}
