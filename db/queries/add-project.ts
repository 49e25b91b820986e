import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import { grantDueCredits } from "./grant-due-credits.ts";

interface Added {
  id: string;
  name: string;
  org_id: string;
  twin: string;
}

/** A sibling of the present project; the function runs as the owner, because no project may write another's row itself. */
export async function addProject(em: EntityManager, projectId: string, name: string): Promise<Omit<Added, "twin">> {
  const [{ twin, ...project }] = await em.execute<[Added]>(
    "SELECT id, name, org_id, test_twin_id(id) AS twin FROM add_project(?, ?)",
    [newId("prj"), name],
  );
  const enter = (id: string) => em.execute("SELECT set_config('app.project', ?, true)", [id]);
  // The twin's first credits are rows of the twin: they are written from inside it, and within this transaction.
  await enter(twin);
  await grantDueCredits(em, twin);
  await enter(projectId);
  return project;
}
