import { Context } from "@temporalio/activity";
import { createBlobStore } from "../db/blob-store.ts";
import { LeadImport } from "../db/entities/lead-import.ts";
import { scopedManager } from "../db/project-scope.ts";
import { isFinished } from "../domain/imports/lead-import.ts";
import type { ImportState } from "../domain/imports/lead-import.ts";
import type { ActivityDeps } from "./deps.ts";
import { endImport } from "./end-import.ts";
import { readChunks } from "./import/read-chunks.ts";
import { writeChunk } from "./import/write-chunk.ts";
import type { Traced } from "./quiet.ts";

export interface ImportSlice extends Traced {
  projectId: string;
  importId: string;
  /** After so long it answers, so that a worker may stop and a history stays short. */
  sliceSeconds: number;
}

/** Postgres refuses the data or a constraint: the same chunk would be refused for ever. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(22|23)/.test(String(error.code));

/** Imports chunk after chunk, each in a transaction that also says how far it got: it may die anywhere and run twice. */
export const importLeadsActivity = (deps: ActivityDeps) => {
  const blobs = createBlobStore(deps.database);
  return async ({ projectId, importId, sliceSeconds }: ImportSlice): Promise<ImportState> => {
    const until = Date.now() + sliceSeconds * 1000;
    const { cancellationSignal } = Context.current();
    for (;;) {
      const job = await scopedManager(deps.database, projectId).findOneOrFail(LeadImport, { id: importId });
      if (isFinished(job.state) || job.state === "paused") return job.state;
      const chunks = readChunks(blobs.read(projectId, job.blobId, job.position), job);
      let [next, since] = [chunks.next(), performance.now()];
      try {
        for (;;) {
          const { value: chunk } = await next;
          if (chunk === undefined)
            return await endImport(deps, { projectId, importId, state: "failed", reason: "row_too_long" });
          // The next chunk is read while the database is busy with this one.
          const meanwhile = () => void (next = chunks.next()).catch(() => {});
          const busyMs = () => Math.round(performance.now() - since);
          const state = await writeChunk(deps.database, job, chunk, { busyMs, meanwhile });
          since = performance.now();
          // Somebody else has moved it on: begin where it is now.
          if (state === "moved") break;
          if (state !== "running") return state;
          if (Date.now() >= until || cancellationSignal.aborted) return state;
        }
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return await endImport(deps, { projectId, importId, state: "failed", reason: "data_refused" });
      } finally {
        await chunks.return(undefined);
      }
    }
  };
};
