import { inProject } from "../db/project-scope.ts";
import { lockLeadImport } from "../db/queries/lock-record.ts";
import { keepImportFiles } from "../db/queries/keep-import-files.ts";
import { isFinished } from "../domain/imports/lead-import.ts";
import type { ImportState } from "../domain/imports/lead-import.ts";
import type { ActivityDeps } from "./deps.ts";
import type { Traced } from "./quiet.ts";

export interface EndImport extends Traced {
  projectId: string;
  importId: string;
  state: "failed" | "cancelled";
  /** A code, never a text. */
  reason: string;
}

/** Ends an import that cannot go on; what it has stored stays. Answers the state it has now. */
export const endImport = (
  { database }: Pick<ActivityDeps, "database">,
  { projectId, importId, state, reason }: EndImport,
): Promise<ImportState> =>
  inProject(database, projectId, async (em) => {
    const job = await lockLeadImport(em, importId);
    if (isFinished(job.state)) return job.state;
    Object.assign(job, { state, reason, finishedAt: new Date(), updatedAt: new Date() });
    await em.flush();
    await keepImportFiles(em, job);
    return job.state;
  });

export const endImportActivity = (deps: ActivityDeps) => (input: EndImport) => endImport(deps, input);
