import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

/** A sibling of the present project; the function runs as the owner, because no project may write another's row itself. */
export async function addProject(
  em: EntityManager,
  name: string,
): Promise<{ id: string; name: string; org_id: string }> {
  const [row] = await em.execute<[{ id: string; name: string; org_id: string }]>(
    "SELECT id, name, org_id FROM add_project(?, ?)",
    [newId("prj"), name],
  );
  return row;
}
