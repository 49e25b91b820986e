import { Project } from "../entities/project.ts";
import type { Database } from "../orm.ts";
import { appProjects } from "./app-projects.ts";

const MOST = 10_000;

/** Projects that a grant reaches now, newest first. */
export async function projectsOfApp(
  database: Database,
  grantId: string,
  limit: number,
  before: { at: Date; id: string } | null,
): Promise<Project[]> {
  const em = database.system.em.fork();
  const ids = (await appProjects(em, grantId, { limit: MOST })).map(({ id }) => id);
  const beyond = before
    ? { createdAt: { $lte: before.at }, $or: [{ createdAt: { $lt: before.at } }, { id: { $lt: before.id } }] }
    : {};
  return em.find(Project, { id: { $in: ids }, ...beyond }, { orderBy: { createdAt: "desc", id: "desc" }, limit });
}
