import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

/** Gives a project a number that the telephone account owns; false when some project has it already. Needs the system role. */
export async function addPhoneNumber(
  em: EntityManager,
  projectId: string,
  number: string,
  country: string,
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    "INSERT INTO phone_number (project_id, id, number, country) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
    [projectId, newId("num"), number, country],
  );
  return rows.length > 0;
}
