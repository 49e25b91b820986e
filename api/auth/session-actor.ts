import type { Database } from "../../db/orm.ts";
import { isSubscribed } from "../../db/queries/is-subscribed.ts";
import { projectsOfUser } from "../../db/queries/projects-of-user.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Actor } from "../operation.ts";
import type { Session } from "./session.ts";

/** A signed-in person in one of their projects: the wished one, else the first. Roles are asked each time, so that a change holds at once. */
export async function sessionActor(database: Database, session: Session, wish: string | null): Promise<Actor> {
  const em = database.system.em.fork();
  const projects = await projectsOfUser(em, session.userId);
  const project = wish === null ? projects[0] : projects.find(({ id }) => id === wish);
  if (!project) throw new CoraError("resource_not_found", "You have no such project.", { param: "project_id" });
  return {
    name: `user:${session.userId}`,
    kind: "session",
    projectId: project.id,
    scope: project.role === "viewer" ? "read_only" : "full",
    operations: null,
    user: { id: session.userId, role: project.role },
    subscribed: await isSubscribed(em, project.id),
  };
}
