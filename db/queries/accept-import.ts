import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import { LeadImport } from "../entities/lead-import.ts";
import { keepImportFiles } from "./keep-import-files.ts";

type Wish = Pick<
  LeadImport,
  "projectId" | "dryRun" | "duplicates" | "agentId" | "stage" | "country" | "blobId" | "bytes" | "requestId"
> &
  Pick<LeadImport, "dialect" | "mapping" | "position" | "line">;

/** The import, its files and the promise to start its workflow, in the caller's transaction. */
export async function acceptImport(em: EntityManager, wish: Wish): Promise<LeadImport> {
  const job = em.create(LeadImport, { ...wish, id: newId("imp"), failedBlobId: newId("blob") } as never);
  await em.flush();
  await em.execute("INSERT INTO blob (project_id, id, content_type) VALUES (?, ?, 'text/csv')", [
    job.projectId,
    job.failedBlobId,
  ]);
  await keepImportFiles(em, job);
  await em.execute(
    "INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, request_id) VALUES (?, 'bulkImport', ?, ?, ?)",
    [workflowId.bulkImport(job.id), job.projectId, job.id, job.requestId],
  );
  return job;
}
