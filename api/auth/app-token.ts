import { appProjects } from "../../db/queries/app-projects.ts";
import { findAppToken } from "../../db/queries/find-app-token.ts";
import type { Database } from "../../db/orm.ts";
import { CoraError } from "../../domain/errors.ts";
import { hashArtifact } from "../oauth/adapter.ts";
import { WRITE, resourceUrl } from "../oauth/resources.ts";
import type { Resource } from "../oauth/resources.ts";
import type { Actor } from "../operation.ts";

/** Where a token is presented, and for which of its projects. */
export interface Door {
  publicUrl: string;
  resource: Resource;
  /** Null for the first that the token reaches. */
  projectId: string | null;
}

const SHAPE = /^[\w-]{43}$/;

/**
 * Whom an OAuth access token speaks for. Token, grant and membership are asked of the database each time, so that the end
 * of any of them holds at once in every process.
 */
export async function authenticateApp(database: Database, token: string, door: Door): Promise<Actor> {
  const em = database.system.em.fork();
  const found = SHAPE.test(token) ? await findAppToken(em, hashArtifact("AccessToken", token)) : null;
  if (found?.audience !== resourceUrl(door.publicUrl, door.resource))
    throw new CoraError(
      "invalid_api_key",
      "The API key or access token is unknown, has ended, or is meant for another address.",
    );
  const [project] = await appProjects(em, found.grantId, { only: door.projectId, limit: 1 });
  if (!project && door.projectId !== null)
    throw new CoraError("resource_not_found", "This connection reaches no such project.", { param: "project_id" });
  if (!project) throw new CoraError("revoked_api_key", "This connection reaches no project any more.");
  const writes = found.scope.split(" ").includes(WRITE) && project.role !== "viewer";
  return {
    name: `app:${found.grantId}`,
    kind: "oauth",
    projectId: project.id,
    scope: writes ? "full" : "read_only",
    operations: null,
    user: { id: found.userId, role: project.role },
    subscribed: project.subscribed,
    grantId: found.grantId,
  };
}
