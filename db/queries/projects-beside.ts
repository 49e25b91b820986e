import { Project } from "../entities/project.ts";
import type { Database } from "../orm.ts";

/** Projects of the same organisation and kind, live or test, newest first; more than one project, hence the system role. */
export async function projectsBeside(
  database: Database,
  projectId: string,
  limit: number,
  before: { at: Date; id: string } | null,
): Promise<Project[]> {
  const em = database.system.em.fork();
  const { orgId, twinOf } = await em.findOneOrFail(Project, { id: projectId });
  const beyond = before
    ? { createdAt: { $lte: before.at }, $or: [{ createdAt: { $lt: before.at } }, { id: { $lt: before.id } }] }
    : {};
  return em.find(
    Project,
    { orgId, twinOf: twinOf === null ? null : { $ne: null }, ...beyond },
    { orderBy: { createdAt: "desc", id: "desc" }, limit },
  );
}
